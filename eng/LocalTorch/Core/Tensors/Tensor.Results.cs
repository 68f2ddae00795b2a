namespace TorchSharp;

public static partial class torch
{
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    // Between what operators take and return, and what the public methods do.
    public partial class Tensor
    {
        private static string? Rounding(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();

        private static (Tensor, Tensor) Pair(Tensor[] results) => (results[0], results[1]);

        /// <summary>The operators return an empty tensor for what wasn't asked for; the public methods null.</summary>
        private static (Tensor, Tensor?, Tensor?) Unique(Tensor[] results, bool inverse, bool counts)
        {
            if (!inverse) results[1].Dispose();
            if (!counts) results[2].Dispose();
            return (results[0], inverse ? results[1] : null, counts ? results[2] : null);
        }

        private static Tensor Int64(Tensor index) => index.dtype == ScalarType.Int64 ? index : throw new ArgumentException("Element type of 'index' must be 'Int64'");

        /// <summary>What TorchSharp returns beside a target is a new object over the same memory.</summary>
        private static Tensor Into(Tensor? target, Tensor result)
        {
            if (target is null) return result;
            target.resize_(result.shape).copy_(result);
            result.Dispose();
            return target.alias();
        }

        private Tensor resize_(long[] size) => Aten.resize_.InPlace(this, size);

        private Tensor Unflatten(long dim, long[] sizes)
        {
            if (dim < 0 || dim >= ndim) throw new ArgumentException($"Invalid 'dim' argument: {dim}.");
            if (sizes.Length == 0) throw new ArgumentException("The number of output sizes is zero.");
            return Aten.unflatten_int.Call(this, dim, sizes);
        }
    }
}

internal static partial class Aten
{
    internal static readonly Op resize_ = new("aten::resize_");
    internal static readonly Op unflatten_int = new("aten::unflatten", "int");
}

namespace TorchSharp;

internal static partial class Aten
{
    internal static readonly Op argsort = new("aten::argsort");
    internal static readonly Op bucketize_Tensor = new("aten::bucketize", "Tensor");
    internal static readonly Op kthvalue = new("aten::kthvalue");
    internal static readonly Op msort = new("aten::msort");
    internal static readonly Op searchsorted_Scalar = new("aten::searchsorted", "Scalar");
    internal static readonly Op searchsorted_Tensor = new("aten::searchsorted", "Tensor");
    internal static readonly Op sort_stable = new("aten::sort", "stable");
    internal static readonly Op topk = new("aten::topk");
    internal static readonly Op unique2 = new("aten::_unique2");
    internal static readonly Op unique_consecutive = new("aten::unique_consecutive");
    internal static readonly Op unique_dim = new("aten::unique_dim");
}

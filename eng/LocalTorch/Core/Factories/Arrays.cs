using System.Runtime.InteropServices;

namespace TorchSharp;

// Tensors from arrays of any rank.
public static partial class torch
{
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device ?? CPU);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromPinned(rawArray, ShapeOf(rawArray), dtype, device, requires_grad, names);

    internal static Tensor FromAnyArray(Array rawArray, long[] dimensions, Device? device, bool requires_grad) =>
        FromPinned(rawArray, dimensions.TotalSize() <= rawArray.LongLength ? dimensions : throw new ArgumentException($"mismatched total size creating a tensor from an array: {dimensions.TotalSize()} vs. {rawArray.LongLength}"), null, device, requires_grad, null);

    private static unsafe Tensor FromPinned(Array rawArray, long[] dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        try
        {
            return FromMemory((void*)pin.AddrOfPinnedObject(), TypeOf(rawArray), dimensions, dtype, device, requires_grad, names);
        }
        finally
        {
            pin.Free();
        }
    }

    /// <summary>A tensor over the array's own memory, which stays pinned as long as the tensor lives.</summary>
    public static unsafe Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        if (offset < 0 || offset >= rawArray.LongLength) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = rawArray.LongLength - offset;
        if (count > rawArray.LongLength - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");

        var given = TypeOf(rawArray);
        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        var first = (byte*)pin.AddrOfPinnedObject() + (offset * given.ElementSize());
        var shared = new Tensor(Native.Check(Native.lt_tensor_from_memory(first, &count, 1, (int)given, &FreePin, GCHandle.ToIntPtr(pin))));
        return Finish(dtype == given ? shared : shared.to_type(dtype), requires_grad);
    }

    private static ScalarType TypeOf(Array array) => ToScalarType(array.GetType().GetElementType()!);
}

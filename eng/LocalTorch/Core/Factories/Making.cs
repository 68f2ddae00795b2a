using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

// The few ways in which all the factory functions make a tensor.
public static partial class torch
{
    private static ScalarType _defaultType = ScalarType.Float32;
    private static Device _defaultDevice = new(DeviceType.CPU);

    public static ScalarType get_default_dtype() => _defaultType;

    public static void set_default_dtype(ScalarType dtype) => _defaultType = dtype;

    public static Device get_default_device() => _defaultDevice;

    public static void set_default_device(Device device) => _defaultDevice = device;

    public static void set_default_device(string device) => set_default_device(new Device(device));

    private static Tensor Make(Op op, long[] size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names = null) =>
        Finish(op.Call(size, dtype ?? _defaultType, Arg.None, InitializeDevice(device)), requires_grad, names);

    private static Tensor Draw(Op op, long[] size, Generator? generator, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) =>
        Finish(op.Call(size, generator, dtype ?? _defaultType, Arg.None, InitializeDevice(device)), requires_grad, names);

    private static Tensor Filled(long[] size, Scalar value, ScalarType? dtype, Device? device, bool requires_grad, string[]? names = null) =>
        Finish(Aten.full.Call(size, value, dtype ?? TypeFor(value), Arg.None, InitializeDevice(device)), requires_grad, names);

    private static ScalarType TypeFor(Scalar value) => value.IsInteger ? ScalarType.Int64 : _defaultType;

    private static Tensor Finish(Tensor made, bool requires_grad, string[]? names = null)
    {
        if (names is { Length: > 0 }) throw new NotSupportedException("LocalTorch has no named dimensions.");
        if (requires_grad) made.requires_grad = true;
        return made;
    }

    private static unsafe Tensor FromSpan<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) where T : unmanaged
    {
        var count = 1L;
        foreach (var size in dimensions) count *= size;
        if (count > values.Length) throw new ArgumentException($"mismatched total size creating a tensor from an array: {count} vs. {values.Length}");
        // Of an empty span the address is null, which libtorch takes for a mistake.
        var nothing = default(T);
        fixed (T* first = values)
        {
            return FromMemory(first == null ? &nothing : first, ToScalarType(typeof(T)), dimensions, dtype, device, requires_grad, names);
        }
    }

    private static Tensor FromArray<T>(Array array, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) where T : unmanaged
    {
        var values = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
        return FromSpan(values, ShapeOf(array), dtype, device, requires_grad, names);
    }

    private static long[] ShapeOf(Array array) => [.. Enumerable.Range(0, array.Rank).Select(dimension => array.GetLongLength(dimension))];

    /// <summary>Copies and converts in one step, from memory that needs to stay in place only for this call.</summary>
    private static unsafe Tensor FromMemory(void* data, ScalarType given, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        nint borrowed;
        fixed (long* sizes = dimensions)
        {
            borrowed = Native.Check(Native.lt_tensor_from_memory(data, sizes, dimensions.Length, (int)given, &Forget, 0));
        }

        using var view = new UncountedTensor(borrowed);
        if (!requires_grad || dtype is null || dtype == given)
            return Finish(Aten.to_copy.Call(view.Tensor, dtype ?? given, Arg.None, InitializeDevice(device)), requires_grad, names);

        // As in TorchSharp the conversion is recorded, so that the result is no leaf; and integers can't be asked for a gradient.
        using var unconverted = Finish(Aten.to_copy.Call(view.Tensor, given, Arg.None, InitializeDevice(device)), requires_grad);
        return Finish(unconverted.to(dtype.Value), false, names);
    }

    [UnmanagedCallersOnly]
    private static void Forget(nint context)
    {
        // The memory is managed, and pinned by the caller: there is nothing to free.
    }

    [UnmanagedCallersOnly]
    private static void FreePin(nint context) => GCHandle.FromIntPtr(context).Free();

    // For a tensor between two steps of one function, which TorchSharp's counters wouldn't see because there it is native.
    private readonly ref struct UncountedTensor(nint handle)
    {
        internal Tensor Tensor { get; } = new(handle, false);

        public void Dispose() => Native.lt_tensor_release(Tensor.DecoupleFromNativeHandle());
    }
}

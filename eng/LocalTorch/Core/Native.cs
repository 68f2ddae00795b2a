using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>A tagged argument or result of an operator; native/localtorch.h has the same layout.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct NativeValue
{
    internal enum Kind { None, Tensor, Int, Double, Bool, String, IntList, DoubleList, TensorList, Device, Generator }

    [FieldOffset(0)] internal Kind Tag;
    [FieldOffset(4)] internal int Length;
    [FieldOffset(8)] internal long Integer;
    [FieldOffset(8)] internal double Number;
    [FieldOffset(8)] internal nint Pointer;
}

/// <summary>Facts of a tensor; native/tensors.cpp has the same layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TensorInfo
{
    internal long* Sizes;
    internal long* Strides;
    internal long Dimensions;
    internal long Elements;
    internal long StorageOffset;
    internal int DType;
    internal int ElementSize;
    internal int DeviceType;
    internal int DeviceIndex;
    internal int Flags;

    internal readonly bool RequiresGrad => (Flags & 1) != 0;
    internal readonly bool IsLeaf => (Flags & 2) != 0;
    internal readonly bool IsContiguous => (Flags & 4) != 0;
    internal readonly bool IsSparse => (Flags & 8) != 0;
    internal readonly bool IsInference => (Flags & 16) != 0;
}

/// <summary>The C interface of liblocaltorch.so, which lies beside this assembly.</summary>
internal static unsafe partial class Native
{
    private const string Library = "localtorch";

    [LibraryImport(Library)] private static partial byte* lt_last_error();
    [LibraryImport(Library)] internal static partial void lt_free(void* memory);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint lt_operator_find(string name, string overload);
    [LibraryImport(Library)] internal static partial int lt_operator_call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity);

    [LibraryImport(Library)] internal static partial void lt_tensor_release(nint handle);
    [LibraryImport(Library)] internal static partial nint lt_tensor_retain(nint handle);
    [LibraryImport(Library)] internal static partial int lt_tensor_info(nint handle, TensorInfo* info);
    [LibraryImport(Library)] internal static partial void* lt_tensor_data(nint handle);
    [LibraryImport(Library)] internal static partial nint lt_tensor_from_memory(void* data, long* sizes, int dimensions, int dtype, delegate* unmanaged<nint, void> release, nint context);
    [LibraryImport(Library)] internal static partial int lt_tensor_set_requires_grad(nint handle, int value);
    [LibraryImport(Library)] internal static partial int lt_tensor_retain_grad(nint handle);
    [LibraryImport(Library)] internal static partial int lt_tensor_grad(nint handle, nint* gradient);
    [LibraryImport(Library)] internal static partial int lt_tensor_set_grad(nint handle, nint gradient);

    [LibraryImport(Library)] internal static partial int lt_backward(nint* tensors, int count, nint* gradients, int gradientCount, int retainGraph, int createGraph, nint* inputs, int inputCount);
    [LibraryImport(Library)] internal static partial int lt_grad(nint* outputs, int outputCount, nint* inputs, int inputCount, nint* gradients, int gradientCount, int retainGraph, int createGraph, int allowUnused, nint* results);

    [LibraryImport(Library)] internal static partial int lt_grad_mode();
    [LibraryImport(Library)] internal static partial void lt_set_grad_mode(int enabled);
    [LibraryImport(Library)] internal static partial int lt_is_inference_mode();
    [LibraryImport(Library)] internal static partial nint lt_inference_mode_enter(int enabled);
    [LibraryImport(Library)] internal static partial void lt_inference_mode_leave(nint guard);
    [LibraryImport(Library)] internal static partial int lt_anomaly_mode();
    [LibraryImport(Library)] internal static partial void lt_set_anomaly_mode(int enabled, int checkNan);

    [LibraryImport(Library)] internal static partial nint lt_generator_new(ulong seed);
    [LibraryImport(Library)] internal static partial nint lt_generator_default();
    [LibraryImport(Library)] internal static partial void lt_generator_release(nint handle);
    [LibraryImport(Library)] internal static partial void lt_generator_set_seed(nint handle, ulong seed);
    [LibraryImport(Library)] internal static partial ulong lt_generator_initial_seed(nint handle);
    [LibraryImport(Library)] internal static partial nint lt_generator_state(nint handle);
    [LibraryImport(Library)] internal static partial int lt_generator_set_state(nint handle, nint state);

    [LibraryImport(Library)] internal static partial int lt_threads();
    [LibraryImport(Library)] internal static partial int lt_set_threads(int count);
    [LibraryImport(Library)] internal static partial int lt_interop_threads();
    [LibraryImport(Library)] internal static partial int lt_set_interop_threads(int count);
    [LibraryImport(Library)] private static partial byte* lt_version();

    internal static string Version => Marshal.PtrToStringUTF8((nint)lt_version())!;

    /// <summary>The exception for the error that libtorch reported last on this thread.</summary>
    internal static ExternalException LastError() => new(Marshal.PtrToStringUTF8((nint)lt_last_error()));

    /// <summary>Throws if a native function returned its sign of failure, a negative number.</summary>
    internal static void Check(int result)
    {
        if (result < 0) throw LastError();
    }

    /// <summary>Throws if a native function returned its sign of failure, null.</summary>
    internal static nint Check(nint result) => result != 0 ? result : throw LastError();
}

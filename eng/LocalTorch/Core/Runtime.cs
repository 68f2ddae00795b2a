namespace TorchSharp;

// Threads, versions, types, and tests of what is given.
public static partial class torch
{
    public static string __version__ => Native.Version;

    public static int get_num_threads() => Native.lt_threads();

    public static void set_num_threads(int num) => Native.Check(Native.lt_set_threads(num));

    public static int get_num_interop_threads() => Native.lt_interop_threads();

    public static void set_num_interop_threads(int num) => Native.Check(Native.lt_set_interop_threads(num));

    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) => (ScalarType)Aten.result_type_Tensor.CallValue(tensor1, tensor2).Integer;

    public static ScalarType promote_types(ScalarType type1, ScalarType type2) => (ScalarType)Aten.promote_types.CallValue(type1, type2).Integer;

    public static bool can_cast(ScalarType from, ScalarType to) => Aten.can_cast.CallBool(from, to);

    public static bool is_tensor(object obj) => obj is Tensor;

    public static bool is_floating_point(Tensor input) => is_floating_point(input.dtype);

    public static bool is_integral(Tensor t) => is_integral(t.dtype);

    public static bool is_complex(Tensor input) => is_complex(input.dtype);

    public static long numel(Tensor input) => input.numel();

    public static Tensor clone(Tensor input) => input.clone();
}

internal static partial class Aten
{
    internal static readonly Op can_cast = new("aten::can_cast");
    internal static readonly Op promote_types = new("aten::promote_types");
    internal static readonly Op result_type_Tensor = new("aten::result_type", "Tensor");
}

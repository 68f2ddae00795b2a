namespace TorchSharp;

internal static partial class Aten
{
    internal static readonly Op bitwise_and_Tensor = new("aten::bitwise_and", "Tensor");
    internal static readonly Op bitwise_and__Tensor = new("aten::bitwise_and_", "Tensor");
    internal static readonly Op bitwise_left_shift_Tensor = new("aten::bitwise_left_shift", "Tensor");
    internal static readonly Op bitwise_left_shift__Tensor = new("aten::bitwise_left_shift_", "Tensor");
    internal static readonly Op bitwise_not = new("aten::bitwise_not");
    internal static readonly Op bitwise_not_ = new("aten::bitwise_not_");
    internal static readonly Op bitwise_or_Tensor = new("aten::bitwise_or", "Tensor");
    internal static readonly Op bitwise_or__Tensor = new("aten::bitwise_or_", "Tensor");
    internal static readonly Op bitwise_right_shift_Tensor = new("aten::bitwise_right_shift", "Tensor");
    internal static readonly Op bitwise_right_shift__Tensor = new("aten::bitwise_right_shift_", "Tensor");
    internal static readonly Op bitwise_xor_Tensor = new("aten::bitwise_xor", "Tensor");
    internal static readonly Op bitwise_xor__Tensor = new("aten::bitwise_xor_", "Tensor");
    internal static readonly Op logical_and = new("aten::logical_and");
    internal static readonly Op logical_and_ = new("aten::logical_and_");
    internal static readonly Op logical_not = new("aten::logical_not");
    internal static readonly Op logical_not_ = new("aten::logical_not_");
    internal static readonly Op logical_or = new("aten::logical_or");
    internal static readonly Op logical_or_ = new("aten::logical_or_");
    internal static readonly Op logical_xor = new("aten::logical_xor");
    internal static readonly Op logical_xor_ = new("aten::logical_xor_");
}

namespace TorchSharp;

internal static partial class Aten
{
    internal static readonly Op copy_ = new("aten::copy_");
    internal static readonly Op fill__Scalar = new("aten::fill_", "Scalar");
    internal static readonly Op set__source_Tensor = new("aten::set_", "source_Tensor");
    internal static readonly Op zero_ = new("aten::zero_");
}

namespace TorchSharp;

internal static partial class Aten
{
    internal static readonly Op allclose = new("aten::allclose");
    internal static readonly Op eq_Scalar = new("aten::eq", "Scalar");
    internal static readonly Op eq_Tensor = new("aten::eq", "Tensor");
    internal static readonly Op eq__Scalar = new("aten::eq_", "Scalar");
    internal static readonly Op eq__Tensor = new("aten::eq_", "Tensor");
    internal static readonly Op ge_Scalar = new("aten::ge", "Scalar");
    internal static readonly Op ge_Tensor = new("aten::ge", "Tensor");
    internal static readonly Op ge__Scalar = new("aten::ge_", "Scalar");
    internal static readonly Op ge__Tensor = new("aten::ge_", "Tensor");
    internal static readonly Op greater_Tensor = new("aten::greater", "Tensor");
    internal static readonly Op greater_equal_Tensor = new("aten::greater_equal", "Tensor");
    internal static readonly Op gt_Scalar = new("aten::gt", "Scalar");
    internal static readonly Op gt_Tensor = new("aten::gt", "Tensor");
    internal static readonly Op gt__Scalar = new("aten::gt_", "Scalar");
    internal static readonly Op gt__Tensor = new("aten::gt_", "Tensor");
    internal static readonly Op is_nonzero = new("aten::is_nonzero");
    internal static readonly Op isclose = new("aten::isclose");
    internal static readonly Op isfinite = new("aten::isfinite");
    internal static readonly Op isin_Tensor_Tensor = new("aten::isin", "Tensor_Tensor");
    internal static readonly Op isinf = new("aten::isinf");
    internal static readonly Op isnan = new("aten::isnan");
    internal static readonly Op isneginf = new("aten::isneginf");
    internal static readonly Op isposinf = new("aten::isposinf");
    internal static readonly Op isreal = new("aten::isreal");
    internal static readonly Op le_Scalar = new("aten::le", "Scalar");
    internal static readonly Op le_Tensor = new("aten::le", "Tensor");
    internal static readonly Op le__Scalar = new("aten::le_", "Scalar");
    internal static readonly Op le__Tensor = new("aten::le_", "Tensor");
    internal static readonly Op less_Tensor = new("aten::less", "Tensor");
    internal static readonly Op less_equal_Tensor = new("aten::less_equal", "Tensor");
    internal static readonly Op less_equal__Tensor = new("aten::less_equal_", "Tensor");
    internal static readonly Op lt_Scalar = new("aten::lt", "Scalar");
    internal static readonly Op lt_Tensor = new("aten::lt", "Tensor");
    internal static readonly Op lt__Scalar = new("aten::lt_", "Scalar");
    internal static readonly Op lt__Tensor = new("aten::lt_", "Tensor");
    internal static readonly Op ne_Scalar = new("aten::ne", "Scalar");
    internal static readonly Op ne_Tensor = new("aten::ne", "Tensor");
    internal static readonly Op ne__Scalar = new("aten::ne_", "Scalar");
    internal static readonly Op ne__Tensor = new("aten::ne_", "Tensor");
    internal static readonly Op not_equal_Tensor = new("aten::not_equal", "Tensor");
    internal static readonly Op not_equal__Tensor = new("aten::not_equal_", "Tensor");
    internal static readonly Op where = new("aten::where");
    internal static readonly Op where_self = new("aten::where", "self");
}

namespace TorchSharp;

internal static partial class Aten
{
    internal static readonly Op acos = new("aten::acos");
    internal static readonly Op acos_ = new("aten::acos_");
    internal static readonly Op acosh = new("aten::acosh");
    internal static readonly Op acosh_ = new("aten::acosh_");
    internal static readonly Op arccos = new("aten::arccos");
    internal static readonly Op arccos_ = new("aten::arccos_");
    internal static readonly Op arccosh = new("aten::arccosh");
    internal static readonly Op arccosh_ = new("aten::arccosh_");
    internal static readonly Op arcsin = new("aten::arcsin");
    internal static readonly Op arcsin_ = new("aten::arcsin_");
    internal static readonly Op arcsinh = new("aten::arcsinh");
    internal static readonly Op arcsinh_ = new("aten::arcsinh_");
    internal static readonly Op arctan = new("aten::arctan");
    internal static readonly Op arctan_ = new("aten::arctan_");
    internal static readonly Op arctanh = new("aten::arctanh");
    internal static readonly Op arctanh_ = new("aten::arctanh_");
    internal static readonly Op asin = new("aten::asin");
    internal static readonly Op asin_ = new("aten::asin_");
    internal static readonly Op asinh = new("aten::asinh");
    internal static readonly Op asinh_ = new("aten::asinh_");
    internal static readonly Op atan = new("aten::atan");
    internal static readonly Op atan2 = new("aten::atan2");
    internal static readonly Op atan2_ = new("aten::atan2_");
    internal static readonly Op atan_ = new("aten::atan_");
    internal static readonly Op atanh = new("aten::atanh");
    internal static readonly Op atanh_ = new("aten::atanh_");
    internal static readonly Op cos = new("aten::cos");
    internal static readonly Op cos_ = new("aten::cos_");
    internal static readonly Op cosh = new("aten::cosh");
    internal static readonly Op cosh_ = new("aten::cosh_");
    internal static readonly Op hypot = new("aten::hypot");
    internal static readonly Op sin = new("aten::sin");
    internal static readonly Op sin_ = new("aten::sin_");
    internal static readonly Op sinc = new("aten::sinc");
    internal static readonly Op sinc_ = new("aten::sinc_");
    internal static readonly Op sinh = new("aten::sinh");
    internal static readonly Op sinh_ = new("aten::sinh_");
    internal static readonly Op tan = new("aten::tan");
    internal static readonly Op tan_ = new("aten::tan_");
    internal static readonly Op tanh = new("aten::tanh");
    internal static readonly Op tanh_ = new("aten::tanh_");
}

namespace TorchSharp;

internal static partial class Aten
{
    internal static readonly Op digamma = new("aten::digamma");
    internal static readonly Op digamma_ = new("aten::digamma_");
    internal static readonly Op erf = new("aten::erf");
    internal static readonly Op erf_ = new("aten::erf_");
    internal static readonly Op erfc = new("aten::erfc");
    internal static readonly Op erfc_ = new("aten::erfc_");
    internal static readonly Op erfinv = new("aten::erfinv");
    internal static readonly Op erfinv_ = new("aten::erfinv_");
    internal static readonly Op i0 = new("aten::i0");
    internal static readonly Op igamma = new("aten::igamma");
    internal static readonly Op igammac = new("aten::igammac");
    internal static readonly Op lgamma = new("aten::lgamma");
    internal static readonly Op lgamma_ = new("aten::lgamma_");
    internal static readonly Op mvlgamma = new("aten::mvlgamma");
    internal static readonly Op mvlgamma_ = new("aten::mvlgamma_");
    internal static readonly Op polygamma = new("aten::polygamma");
    internal static readonly Op polygamma_ = new("aten::polygamma_");
}

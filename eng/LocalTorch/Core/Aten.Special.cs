namespace TorchSharp;

internal static partial class Aten
{
    internal static readonly Op special_digamma = new("aten::special_digamma");
    internal static readonly Op special_entr = new("aten::special_entr");
    internal static readonly Op special_erf = new("aten::special_erf");
    internal static readonly Op special_erfc = new("aten::special_erfc");
    internal static readonly Op special_erfinv = new("aten::special_erfinv");
    internal static readonly Op special_exp2 = new("aten::special_exp2");
    internal static readonly Op special_expit = new("aten::special_expit");
    internal static readonly Op special_expm1 = new("aten::special_expm1");
    internal static readonly Op special_gammainc = new("aten::special_gammainc");
    internal static readonly Op special_gammaincc = new("aten::special_gammaincc");
    internal static readonly Op special_gammaln = new("aten::special_gammaln");
    internal static readonly Op special_i0 = new("aten::special_i0");
    internal static readonly Op special_i0e = new("aten::special_i0e");
    internal static readonly Op special_i1 = new("aten::special_i1");
    internal static readonly Op special_i1e = new("aten::special_i1e");
    internal static readonly Op special_log_softmax = new("aten::special_log_softmax");
    internal static readonly Op special_logit = new("aten::special_logit");
    internal static readonly Op special_multigammaln = new("aten::special_multigammaln");
    internal static readonly Op special_ndtr = new("aten::special_ndtr");
    internal static readonly Op special_ndtri = new("aten::special_ndtri");
    internal static readonly Op special_polygamma = new("aten::special_polygamma");
    internal static readonly Op special_psi = new("aten::special_psi");
    internal static readonly Op special_sinc = new("aten::special_sinc");
    internal static readonly Op special_softmax = new("aten::special_softmax");
    internal static readonly Op special_xlog1py = new("aten::special_xlog1py");
    internal static readonly Op special_zeta = new("aten::special_zeta");
}

namespace TorchSharp;

public static partial class torch
{
    public static partial class special
    {
        public static Tensor digamma(Tensor input) => Aten.special_digamma.Call(input);
        public static Tensor entr(Tensor input) => Aten.special_entr.Call(input);
        public static Tensor erf(Tensor input) => Aten.special_erf.Call(input);
        public static Tensor erfc(Tensor input) => Aten.special_erfc.Call(input);
        public static Tensor erfinv(Tensor input) => Aten.special_erfinv.Call(input);
        public static Tensor exp2(Tensor input) => Aten.special_exp2.Call(input);
        public static Tensor expit(Tensor input) => Aten.special_expit.Call(input);
        public static Tensor expm1(Tensor input) => Aten.special_expm1.Call(input);
        public static Tensor gammainc(Tensor input, Tensor other) => Aten.special_gammainc.Call(input, other);
        public static Tensor gammaincc(Tensor input, Tensor other) => Aten.special_gammaincc.Call(input, other);
        public static Tensor gammaln(Tensor input) => Aten.special_gammaln.Call(input);
        public static Tensor i0(Tensor input) => Aten.special_i0.Call(input);
        public static Tensor i0e(Tensor input) => Aten.special_i0e.Call(input);
        public static Tensor i1(Tensor input) => Aten.special_i1.Call(input);
        public static Tensor i1e(Tensor input) => Aten.special_i1e.Call(input);
        public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) => Aten.special_log_softmax.Call(input, dim, dtype);
        public static Tensor logit(Tensor input) => Aten.special_logit.Call(input);
        public static Tensor multigammaln(Tensor input, long p) => Aten.special_multigammaln.Call(input, p);
        public static Tensor ndtr(Tensor input) => Aten.special_ndtr.Call(input);
        public static Tensor ndtri(Tensor input) => Aten.special_ndtri.Call(input);
        public static Tensor polygamma(long n, Tensor input) => Aten.special_polygamma.Call(n, input);
        public static Tensor psi(Tensor input) => Aten.special_psi.Call(input);
        public static Tensor sigmoid(Tensor input) => input.sigmoid();
        public static Tensor sigmoid_(Tensor input) => input.sigmoid_();
        public static Tensor sinc(Tensor input) => Aten.special_sinc.Call(input);
        public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => Aten.special_softmax.Call(input, dim, dtype);
        public static Tensor xlog1py(Tensor input, Tensor other) => Aten.special_xlog1py.Call(input, other);
        public static Tensor zeta(Tensor x, Tensor q) => Aten.special_zeta.Call(x, q);
    }
}

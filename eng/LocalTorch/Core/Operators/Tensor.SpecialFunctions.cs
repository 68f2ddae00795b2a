namespace TorchSharp;

public static partial class torch
{
    // Gamma, error and Bessel functions.
    public partial class Tensor
    {
        public Tensor digamma() => Aten.digamma.Call(this);
        public Tensor digamma_() => Aten.digamma_.InPlace(this);
        public Tensor erf() => Aten.erf.Call(this);
        public Tensor erf_() => Aten.erf_.InPlace(this);
        public Tensor erfc() => Aten.erfc.Call(this);
        public Tensor erfc_() => Aten.erfc_.InPlace(this);
        public Tensor erfinv() => Aten.erfinv.Call(this);
        public Tensor erfinv_() => Aten.erfinv_.InPlace(this);
        public Tensor i0() => Aten.i0.Call(this);
        public Tensor igamma(Tensor other) => Aten.igamma.Call(this, other);
        public Tensor igammac(Tensor other) => Aten.igammac.Call(this, other);
        public Tensor lgamma() => Aten.lgamma.Call(this);
        public Tensor lgamma_() => Aten.lgamma_.InPlace(this);
        public Tensor mvlgamma(long p) => Aten.mvlgamma.Call(this, p);
        public Tensor mvlgamma_(long p) => Aten.mvlgamma_.InPlace(this, p);
        public Tensor polygamma(long p) => Aten.polygamma.Call(p, this);
        public Tensor polygamma_(long p) => Aten.polygamma_.InPlace(this, p);
    }
}

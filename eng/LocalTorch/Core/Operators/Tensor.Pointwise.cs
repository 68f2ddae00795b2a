namespace TorchSharp;

public static partial class torch
{
    // Functions of one number, element by element.
    public partial class Tensor
    {
        public Tensor abs() => Aten.abs.Call(this);
        public Tensor abs_() => Aten.abs_.InPlace(this);
        public Tensor absolute() => Aten.absolute.Call(this);
        public Tensor angle() => Aten.angle.Call(this);
        public Tensor ceil() => Aten.ceil.Call(this);
        public Tensor ceil_() => Aten.ceil_.InPlace(this);
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.clamp_Tensor.Call(this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Aten.clamp_.InPlace(this, min, max);
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Aten.clamp__Tensor.InPlace(this, min, max);
        public Tensor clamp_max(Scalar max) => Aten.clamp_max.Call(this, max);
        public Tensor clamp_max_(Scalar max) => Aten.clamp_max_.InPlace(this, max);
        public Tensor clamp_min(Scalar min) => Aten.clamp_min.Call(this, min);
        public Tensor clamp_min_(Scalar min) => Aten.clamp_min_.InPlace(this, min);
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);
        public Tensor copysign(Tensor other) => Aten.copysign_Tensor.Call(this, other);
        public Tensor deg2rad() => Aten.deg2rad.Call(this);
        public Tensor exp() => Aten.exp.Call(this);
        public Tensor exp_() => Aten.exp_.InPlace(this);
        public Tensor exp2() => Aten.exp2.Call(this);
        public Tensor expm1() => Aten.expm1.Call(this);
        public Tensor expm1_() => Aten.expm1_.InPlace(this);
        public Tensor fix() => Aten.fix.Call(this);
        public Tensor fix_() => Aten.fix_.InPlace(this);
        public Tensor floor() => Aten.floor.Call(this);
        public Tensor floor_() => Aten.floor_.InPlace(this);
        public Tensor frac() => Aten.frac.Call(this);
        public Tensor frac_() => Aten.frac_.InPlace(this);
        public (Tensor Mantissa, Tensor Exponent) frexp() => Pair(Aten.frexp_Tensor.CallMany(this));
        public Tensor heaviside(Tensor other) => Aten.heaviside.Call(this, other);
        public Tensor lerp(Tensor end, Tensor weight) => Aten.lerp_Tensor.Call(this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight) => Aten.lerp__Tensor.InPlace(this, end, weight);
        public Tensor log() => Aten.log.Call(this);
        public Tensor log_() => Aten.log_.InPlace(this);
        public Tensor log10() => Aten.log10.Call(this);
        public Tensor log10_() => Aten.log10_.InPlace(this);
        public Tensor log1p() => Aten.log1p.Call(this);
        public Tensor log1p_() => Aten.log1p_.InPlace(this);
        public Tensor log2() => Aten.log2.Call(this);
        public Tensor log2_() => Aten.log2_.InPlace(this);
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => Aten.nan_to_num.Call(this, nan, posinf, neginf);
        public Tensor neg() => Aten.neg.Call(this);
        public Tensor neg_() => Aten.neg_.InPlace(this);
        public Tensor negative() => Aten.negative.Call(this);
        public Tensor nextafter(Tensor other) => Aten.nextafter.Call(this, other);
        public Tensor positive() => dtype != ScalarType.Bool ? Aten.positive.Call(this) : throw new ArgumentException("Boolean tensor");
        public Tensor rad2deg() => Aten.rad2deg.Call(this);
        public Tensor reciprocal() => Aten.reciprocal.Call(this);
        public Tensor reciprocal_() => Aten.reciprocal_.InPlace(this);
        public Tensor round(long decimals = 0) => Aten.round_decimals.Call(this, decimals);
        public Tensor round_(long decimals = 0) => Aten.round__decimals.InPlace(this, decimals);
        public Tensor rsqrt() => Aten.rsqrt.Call(this);
        public Tensor rsqrt_() => Aten.rsqrt_.InPlace(this);
        public Tensor sgn() => Aten.sgn.Call(this);
        public Tensor sgn_() => Aten.sgn_.InPlace(this);
        public Tensor sign() => Aten.sign.Call(this);
        public Tensor sign_() => Aten.sign_.InPlace(this);
        public Tensor signbit() => Aten.signbit.Call(this);
        public Tensor sqrt() => Aten.sqrt.Call(this);
        public Tensor sqrt_() => Aten.sqrt_.InPlace(this);
        public Tensor square() => Aten.square.Call(this);
        public Tensor trunc() => Aten.trunc.Call(this);
        public Tensor trunc_() => Aten.trunc_.InPlace(this);
    }
}

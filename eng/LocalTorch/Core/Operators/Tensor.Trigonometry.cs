namespace TorchSharp;

public static partial class torch
{
    // Trigonometric and hyperbolic functions.
    public partial class Tensor
    {
        public Tensor acos() => Aten.acos.Call(this);
        public Tensor acos_() => Aten.acos_.InPlace(this);
        public Tensor acosh() => Aten.acosh.Call(this);
        public Tensor acosh_() => Aten.acosh_.InPlace(this);
        public Tensor arccos() => Aten.arccos.Call(this);
        public Tensor arccos_() => Aten.arccos_.InPlace(this);
        public Tensor arccosh() => Aten.arccosh.Call(this);
        public Tensor arccosh_() => Aten.arccosh_.InPlace(this);
        public Tensor arcsin() => Aten.arcsin.Call(this);
        public Tensor arcsin_() => Aten.arcsin_.InPlace(this);
        public Tensor arcsinh() => Aten.arcsinh.Call(this);
        public Tensor arcsinh_() => Aten.arcsinh_.InPlace(this);
        public Tensor arctan() => Aten.arctan.Call(this);
        public Tensor arctan(Tensor other) => atan2(other);
        public Tensor arctan_() => Aten.arctan_.InPlace(this);
        public Tensor arctan_(Tensor other) => atan2_(other);
        public Tensor arctan2(Tensor other) => atan2(other);
        public Tensor arctan2_(Tensor other) => atan2_(other);
        public Tensor arctanh() => Aten.arctanh.Call(this);
        public Tensor arctanh_() => Aten.arctanh_.InPlace(this);
        public Tensor asin() => Aten.asin.Call(this);
        public Tensor asin_() => Aten.asin_.InPlace(this);
        public Tensor asinh() => Aten.asinh.Call(this);
        public Tensor asinh_() => Aten.asinh_.InPlace(this);
        public Tensor atan() => Aten.atan.Call(this);
        public Tensor atan_() => Aten.atan_.InPlace(this);
        public Tensor atan2(Tensor other) => Aten.atan2.Call(this, other);
        public Tensor atan2_(Tensor other) => Aten.atan2_.InPlace(this, other);
        public Tensor atanh() => Aten.atanh.Call(this);
        public Tensor atanh_() => Aten.atanh_.InPlace(this);
        public Tensor cos() => Aten.cos.Call(this);
        public Tensor cos_() => Aten.cos_.InPlace(this);
        public Tensor cosh() => Aten.cosh.Call(this);
        public Tensor cosh_() => Aten.cosh_.InPlace(this);
        public Tensor hypot(Tensor other) => Aten.hypot.Call(this, other);
        public Tensor sin() => Aten.sin.Call(this);
        public Tensor sin_() => Aten.sin_.InPlace(this);
        public Tensor sinc() => Aten.sinc.Call(this);
        public Tensor sinc_() => Aten.sinc_.InPlace(this);
        public Tensor sinh() => Aten.sinh.Call(this);
        public Tensor sinh_() => Aten.sinh_.InPlace(this);
        public Tensor tan() => Aten.tan.Call(this);
        public Tensor tan_() => Aten.tan_.InPlace(this);
        public Tensor tanh() => Aten.tanh.Call(this);
        public Tensor tanh_() => Aten.tanh_.InPlace(this);
    }
}

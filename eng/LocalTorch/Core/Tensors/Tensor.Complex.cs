namespace TorchSharp;

public static partial class torch
{
    public static Tensor real(Tensor input) => input.real;

    public static Tensor imag(Tensor input) => input.imag;

    public static Tensor complex(Tensor real, Tensor imag) => Aten.complex.Call(real, imag);

    // Parts of complex tensors, and transposes.
    public partial class Tensor
    {
        public Tensor real => Aten.real.Call(this);

        public Tensor imag => Aten.imag.Call(this);

        public Tensor conj() => Aten.conj.Call(this);

        public Tensor T => permute([.. Enumerable.Range(0, (int)ndim).Reverse().Select(dimension => (long)dimension)]);

        public Tensor H => is_complex() ? transpose(0, 1).conj() : transpose(0, 1);

        public Tensor mT => Aten.mT.Call(this);

        public Tensor mH => Aten.mH.Call(this);
    }
}

internal static partial class Aten
{
    internal static readonly Op complex = new("aten::complex");
    internal static readonly Op conj = new("aten::conj");
    internal static readonly Op imag = new("aten::imag");
    internal static readonly Op mH = new("aten::mH");
    internal static readonly Op mT = new("aten::mT");
    internal static readonly Op real = new("aten::real");
}

namespace TorchSharp;

public static partial class torch
{
    // Overwriting all elements.
    public partial class Tensor
    {
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Aten.copy_.InPlace(this, source, nonBlocking);
        public Tensor fill_(Scalar value) => Aten.fill__Scalar.InPlace(this, value);
        public Tensor set_(Tensor source) => Aten.set__source_Tensor.InPlace(this, source);

        /// <remarks>The other in-place functions return this object; this one a new object over the same memory, as in TorchSharp.</remarks>
        public Tensor zero_()
        {
            Aten.zero_.Run(this);
            return alias();
        }
    }
}

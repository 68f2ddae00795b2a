namespace TorchSharp;

// Activation functions.
public static partial class torch
{
    public static Tensor logit(Tensor input, double? eps = null) => input.logit(eps);
    public static Tensor sigmoid(Tensor input) => input.sigmoid();
    public static Tensor sigmoid_(Tensor input) => input.sigmoid_();
    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);
}

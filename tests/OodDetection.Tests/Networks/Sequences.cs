using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Tests.Networks;

/// <summary>Networks with one peculiarity each.</summary>
internal static class Sequences
{
    public static Module<Tensor, Tensor> FirstThenWrongLast()
        => Sequential(("first", Conv2d(1, 8, 3)), ("pool", AdaptiveAvgPool2d(1)), ("flatten", Flatten()), ("last", Linear(7, 2)));

    internal sealed class Twice : Module<Tensor, Tensor>
    {
#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
        private readonly Half half = new();
#pragma warning restore IDE1006

        public Twice()
            : base(nameof(Twice)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var once = half.call(input);
            return half.call(once);
        }
    }

    internal sealed class Half() : Module<Tensor, Tensor>(nameof(Half))
    {
        public override Tensor forward(Tensor input) => input.mul(0.5f);
    }
}

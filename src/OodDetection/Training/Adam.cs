using TorchSharp.Modules;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1) with β₁ = .9, β₂ = .999 and ε = 1e-8: bit for bit what TorchSharp's own does, but with numbers that stay alive
/// while libtorch reads them; see <see cref="HeldScalars"/>.
/// </summary>
internal sealed class Adam : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly State[] _states;

    /// <summary>Begins with moments of zero.</summary>
    /// <param name="parameters">What is to be learnt; the owner disposes it.</param>
    internal Adam(IEnumerable<Parameter> parameters) => _states = [.. parameters.Select(parameter => new State(parameter))];

    /// <summary>Sets the gradients to zero.</summary>
    internal void ZeroGradients()
    {
        using var scope = NewDisposeScope();
        foreach (var state in _states) state.Parameter.grad?.zero_();
    }

    /// <summary>Moves each parameter that has a gradient.</summary>
    /// <param name="rate">α, the learning rate.</param>
    internal void Step(double rate)
    {
        using var noGradients = no_grad();
        foreach (var state in _states)
        {
            using var scope = NewDisposeScope();
            if (state.Parameter.grad is { } gradient) state.Move(gradient, rate);
        }
    }

    public void Dispose()
    {
        foreach (var state in _states) state.Dispose();
    }

    private sealed class State(Parameter parameter) : IDisposable
    {
        private readonly Tensor _mean = zeros_like(parameter).DetachFromDisposeScope();
        private readonly Tensor _square = zeros_like(parameter).DetachFromDisposeScope();
        private long _steps;

        internal Parameter Parameter => parameter;

        internal void Move(Tensor gradient, double rate)
        {
            _steps++;
            _mean.mul_(Held(Beta1)).add_(gradient, Held(1 - Beta1));
            _square.mul_(Held(Beta2)).addcmul_(gradient, gradient, Held(1 - Beta2));
            var deviation = _square.sqrt().div_(Held(Math.Sqrt(1 - Math.Pow(Beta2, _steps)))).Plus_(Epsilon);
            parameter.addcdiv_(_mean, deviation, Held(-rate / (1 - Math.Pow(Beta1, _steps))));
        }

        public void Dispose()
        {
            _mean.Dispose();
            _square.Dispose();
        }
    }
}

using System.Text.Json.Nodes;
using OodDetection.Networks;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>ODIN: 1 − max_k softmax(z(x′)/T)_k of the image x′ = x − ε·sign(∇_x −log softmax(z(x)/T)_ŷ), which is moved towards its predicted class.</summary>
/// <remarks>
/// Liang, Li &amp; Srikant, "Enhancing The Reliability of Out-of-distribution Image Detection in Neural Networks", ICLR 2018, arXiv 1706.02690, equations 1 and 2. It takes gradients of
/// the network, so a network of TorchSharp; beside the pass that methods share it takes one forward and one backward pass, and another forward pass.
/// </remarks>
public sealed record OdinMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "odin";

    /// <summary>The temperature T.</summary>
    /// <value>1,000, as in the paper.</value>
    public double Temperature { get; init; } = 1000;

    /// <summary>The step ε, on the scale of pixels in [0, 1] before normalisation: each channel moves by ε over its standard deviation.</summary>
    /// <value>0.0014, as in the paper for CIFAR-10 and DenseNet.</value>
    public double Step { get; init; } = 0.0014;

    internal override bool NeedsGradients => true;

    internal override void Check(OptionsErrors errors)
    {
        errors.Require(double.IsFinite(Temperature) && Temperature > 0, $"{nameof(Temperature)} is {Temperature}; expected a number above 0.");
        errors.RequireNotNegative(Step);
    }

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted)
    {
        using var scope = NewDisposeScope();
        using var moved = Moved(batch);
        var logits = NetworkGate.Call(batch.Network.Network, moved).to(ScalarType.Float64).cpu();
        return MspMethod.OneMinusLargest(logits.div(Held(Temperature))).MoveToOuterDisposeScope();
    }

    private Tensor Moved(PostHocBatch batch)
    {
        using var scope = NewDisposeScope();
        using var noInference = inference_mode(false);
        using var gradients = enable_grad();
        var deviation = tensor(batch.Network.Preprocessing.StandardDeviation.Select(s => (float)s).ToArray(), device: batch.Images.device).view(1, -1, 1, 1);
        // A copy: the images of a scoring pass were made in inference mode, where nothing gets a gradient.
        var images = batch.Images.clone();
        images.requires_grad = true;
        var logits = NetworkGate.Call(batch.Network.Network, images).to(ScalarType.Float64).div(Held(Temperature));
        if (!logits.requires_grad)
            throw new InvalidOperationException($"The network '{batch.Network.Network.GetName()}' gives no gradient of its logits in the image, which '{Name}' needs: some layer detaches what goes through it.");
        var loss = logits.logsumexp(1).sub(logits.amax([1L])).sum(); // a sum: no image changes another's gradient
        var gradient = autograd.grad([loss], [images])[0];
        // Where the gradient is zero the step goes as for a positive one, as in the authors' code.
        var sign = gradient.ge(Held(0)).to(ScalarType.Float32).mul(Held(2)).sub(Held(1));
        return images.detach().sub(sign.mul(Held(Step)).div(deviation)).DetachFromDisposeScope();
    }

    internal override IEnumerable<(string Name, JsonNode Value)> Settings() => [("temperature", Temperature), ("step", Step)];
}

using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A published way to score an image by what a trained classifier gives for it, with its hyper-parameters; <see cref="PostHocTrainer"/> makes a detector of it.</summary>
/// <remarks>
/// Notation in the formulas: z the K logits, p their softmax, f the D penultimate features, z = W f + b, LSE(z) = log Σ_k exp z_k, ŷ = argmax z. Papers often write
/// confidences; the scores here are higher for out-of-distribution images. All is computed in float64.
/// <b>Thread safety.</b> A method never changes.
/// </remarks>
public abstract record PostHocMethod
{
    private protected PostHocMethod()
    {
    }

    /// <summary>The name of the method, such as <c>energy</c>: what verdicts and files call it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether in-distribution images are needed to fit it; a method that needs none can be used by <see cref="PostHocDetector.Of"/>.</summary>
    public bool NeedsFit => Parts.Count > 0;

    /// <summary>Whether it looks at the penultimate features, so that the network has to end in a linear layer; else it needs logits alone.</summary>
    public virtual bool NeedsFeatures => false;

    /// <summary>Every method with its defaults.</summary>
    public static IReadOnlyList<PostHocMethod> All { get; } =
    [
        new MspMethod(), new MaxLogitMethod(), new EnergyMethod(), new GenMethod(), new OdinMethod(), new KlMatchingMethod(), new OpenMaxMethod(),
        new MahalanobisMethod(), new RelativeMahalanobisMethod(), new KnnMethod(), new SheMethod(), new FdbdMethod(), new NciMethod(), new VimMethod(),
        new NnGuideMethod(), new GradNormMethod(), new ReActMethod(), new AshMethod(), new ScaleMethod(), new DiceMethod(),
    ];

    /// <summary>The names of layers whose outputs it looks at beside.</summary>
    internal virtual IReadOnlyList<string> Layers => [];

    /// <summary>Whether it takes passes of its own through the network.</summary>
    internal virtual bool NeedsGradients => false;

    /// <summary>What a fit leaves: names and shapes, a letter for each dimension: K logits, D features, 1, other letters for any number that is the same wherever the letter comes.</summary>
    internal virtual IReadOnlyList<(string Name, string Shape)> Parts => [];

    /// <summary>Checks all hyper-parameters.</summary>
    /// <exception cref="ArgumentException">One is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(GetType().Name);
        Check(errors);
        errors.ThrowIfAny();
    }

    internal virtual void Check(OptionsErrors errors)
    {
    }

    /// <summary>Fits to in-distribution images; gives the tensors that <see cref="Parts"/> names, in that order, float64 on the CPU.</summary>
    internal virtual Tensor[] Fit(PostHocData data) => [];

    /// <summary>The scores of a batch, n float64 numbers.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="fitted">What <see cref="Fit"/> gave.</param>
    internal abstract Tensor Score(PostHocBatch batch, Tensor[] fitted);

    /// <summary>The hyper-parameters as they are kept in files.</summary>
    internal virtual IEnumerable<(string Name, JsonNode Value)> Settings() => [];
}

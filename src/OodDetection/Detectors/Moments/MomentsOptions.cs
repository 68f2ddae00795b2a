using OodDetection.Networks;
using OodDetection.Transforms;

namespace OodDetection;

/// <summary>Hyper-parameters of the moments detector.</summary>
public sealed record MomentsOptions
{
    /// <summary>The layers of the frozen network whose channels are looked at, by the names of <c>named_modules()</c>; at least one.</summary>
    /// <value>Null: all residual blocks of a <see cref="WideResNet"/> or <see cref="CifarResNet"/>. Layers of another network have to be named.</value>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>The transforms over which the score is averaged; each has a distribution of its own.</summary>
    /// <value><see cref="TransformSet.Rotations"/>.</value>
    public TransformSet Transforms { get; init; } = TransformSet.Rotations;

    /// <summary>
    /// Whether the values at single positions are fitted too, so that <see cref="MomentsDetector.Map"/> shows where in an image it is unusual. The score stays as it is. It takes a
    /// few percent of the time, and C² numbers for a layer of C channels.
    /// </summary>
    /// <value>False.</value>
    public bool Localize { get; init; }

    /// <summary>How many transformed images go through the network at once, at the most; it bounds the memory. Fewer do where images are large: on the CPU the largest tensor of a pass takes no more than 32 MiB, or what one image needs. Of a network whose inside is not seen, one in an ONNX file or in TorchScript, that is the largest of what goes in and comes out.</summary>
    /// <value>64, the fastest on CPUs that were measured.</value>
    public int ScoringBatchSize { get; init; } = 64;

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(nameof(MomentsOptions));
        Check(errors);
        errors.ThrowIfAny();
    }

    internal void Check(OptionsErrors errors)
    {
        errors.Require(Layers is not { Count: 0 }, $"{nameof(Layers)} is empty; expected the name of at least one layer.");
        errors.Require(Transforms is not null, $"{nameof(Transforms)} is null.");
        errors.Require(ScoringBatchSize >= 1, $"{nameof(ScoringBatchSize)} is {ScoringBatchSize}; expected 1 or more.");
    }
}

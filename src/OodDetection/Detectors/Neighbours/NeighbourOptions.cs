using OodDetection.Networks;

namespace OodDetection;

/// <summary>Hyper-parameters of the nearest-neighbour detector.</summary>
public sealed record NeighbourOptions
{
    /// <summary>The layers whose means over space are the features, by the names of <see cref="FrozenNetwork.LayerNames"/>; at least one.</summary>
    /// <value>Null: the network's output, which has to be features or logits, N×C or N×C×….</value>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>k, which neighbour's distance counts.</summary>
    /// <value>5, the best of 1, 2, 5 and 10 on an ImageNet backbone, on training images alone; the results in the docs say by how much.</value>
    public int Neighbours { get; init; } = 5;

    /// <summary>The most images that are kept to compare with; of more, a random sample is. It bounds the memory: 8 bytes for each feature of each image.</summary>
    /// <value>50,000.</value>
    public int MaxImages { get; init; } = 50_000;

    /// <summary>How many images go through the network at once, at the most; it bounds the memory. Fewer do where images are large: on the CPU the largest tensor of a pass takes no more than 32 MiB, or what one image needs. Of a network whose inside is not seen, one in an ONNX file or in TorchScript, that is the largest of what goes in and comes out.</summary>
    /// <value>64.</value>
    public int ScoringBatchSize { get; init; } = 64;

    /// <summary>Seed of the sample.</summary>
    /// <value>0.</value>
    public long Seed { get; init; }

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(nameof(NeighbourOptions));
        errors.Require(Layers is not { Count: 0 }, $"{nameof(Layers)} is empty; expected the name of at least one layer, or null for the network's output.");
        errors.Require(Neighbours >= 1, $"{nameof(Neighbours)} is {Neighbours}; expected 1 or more.");
        errors.Require(MaxImages >= 2, $"{nameof(MaxImages)} is {MaxImages}; expected 2 or more.");
        errors.Require(ScoringBatchSize >= 1, $"{nameof(ScoringBatchSize)} is {ScoringBatchSize}; expected 1 or more.");
        errors.ThrowIfAny();
    }
}

using OodDetection;

namespace CompareDetectors.Plan;

/// <summary>Settings under one name. Each can be changed by its own option.</summary>
internal static class Preset
{
    public const string Cpu = "cpu";
    public const string Laptop = "laptop";
    public const string Paper = "paper";

    private static readonly IntermediateLayerOptions s_library = new();

    /// <summary>Two cores get through six detectors for one class in minutes: the width, the images and the epochs are cut.</summary>
    private static readonly TrainingSettings s_cpu = new()
    {
        Width = 1,
        Depth = 16,
        Epochs = 5,
        ClassifierEpochs = 6,
        MaxId = 4000,
        MaxTest = 2000,
        Augmentation = false,
        LayerDropout = s_library.LayerDropout,
        ValidationShare = s_library.ValidationShare,
    };

    /// <summary>
    /// The paper's network and all images; CIFAR is augmented, which the set decides. It trains "until the training error has converged" and states no number of epochs: 50 are what
    /// GEOM's own rule, 200 epochs over the number of transforms, gives for four.
    /// </summary>
    private static readonly TrainingSettings s_paper = s_cpu with
    {
        Width = 4,
        Depth = 16,
        Epochs = 50,
        ClassifierEpochs = 25,
        MaxId = null,
        MaxTest = null,
        Augmentation = false,
    };

    /// <summary>
    /// The preset paper on a network of half the width, which costs a quarter: all images, CIFAR augmented, and as many epochs, since a narrower network needs no fewer.
    /// </summary>
    private static readonly TrainingSettings s_laptop = s_paper with { Width = 2 };

    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static TrainingSettings Of(string name) => name switch
    {
        Cpu => s_cpu,
        Laptop => s_laptop,
        Paper => s_paper,
        _ => throw new ArgumentException($"--preset is '{name}'; expected {Cpu}, {Laptop} or {Paper}."),
    };

    /// <summary>Whether training images of a set are augmented: the paper does so with CIFAR alone.</summary>
    public static bool Augments(string name, string set) => name is Laptop or Paper && set is "cifar10" or "cifar100";
}

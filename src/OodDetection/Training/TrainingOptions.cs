using OodDetection.Networks;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>How a network is trained. The schedule is that of the intermediate-layer paper: Adam, and a lower learning rate for the last fifth of the training.</summary>
public sealed record TrainingOptions
{
    /// <summary>How many times the in-distribution images are gone through. The paper trains "until the training error has converged" and states no number.</summary>
    /// <value>10.</value>
    public int Epochs { get; init; } = 10;

    /// <summary>In-distribution images a step. The paper states no number.</summary>
    /// <value>64.</value>
    public int BatchSize { get; init; } = 64;

    /// <summary>Adam's learning rate at first.</summary>
    /// <value>0.001, the paper's.</value>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Adam's learning rate in the last part of the training.</summary>
    /// <value>0.0001, the paper's.</value>
    public double FinalLearningRate { get; init; } = 1e-4;

    /// <summary>The share of the steps that runs at <see cref="FinalLearningRate"/>.</summary>
    /// <value>0.2, the paper's.</value>
    public double FinalShare { get; init; } = 0.2;

    /// <summary>
    /// What is done at random to the images of each step, in- and out-of-distribution ones alike, before they are fitted to the network's size
    /// and normalised; null for nothing. Images are never augmented when they are scored, nor when a score is fitted to them.
    /// </summary>
    /// <value>Null. The paper augments CIFAR-10, but not MNIST: <see cref="AugmentationPipeline.Paper"/>.</value>
    public IImageAugmentation? Augmentation { get; init; }

    /// <summary>What a training computes with, of networks of the library.</summary>
    /// <value><see cref="Precision.Auto"/>. <see cref="ITrainedDetector.TrainingRecords"/> say what that was.</value>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>The same options with the precision that is taken on a device.</summary>
    /// <exception cref="InvalidOperationException">It is to be bfloat16, which this machine computes wrong.</exception>
    internal TrainingOptions For(Device device)
    {
        var onCpu = device.type == DeviceType.CPU;
        if (Precision == Precision.Auto) return this with { Precision = onCpu && FastBFloat16.IsThere ? Precision.BFloat16 : Precision.Float32 };
        return Precision == Precision.Float32 || !onCpu || FastBFloat16.IsRight
            ? this
            : throw new InvalidOperationException(
                $"libtorch computes convolutions in bfloat16 wrong on this machine: a small one differs from the same in float64, as on virtual machines that hide the sizes of their caches. Set {nameof(Precision)} to {nameof(Precision.Float32)} or {nameof(Precision.Auto)}, or let the machine show its caches (QEMU: -cpu host,host-cache-info=on).");
    }

    /// <summary>The type of what goes into the network, once <see cref="For"/> has settled it.</summary>
    internal ScalarType NumberType => Precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>The augmentation with the random numbers of one training; null where there is none.</summary>
    internal Func<Tensor, Tensor>? StartAugmentation(long seed)
    {
        if (Augmentation is not { } augmentation) return null;
        var random = new Random(Seeds.Derive(seed, "augmentation"));
        return images => Augmenting.Apply(augmentation, images, random);
    }

    internal void Check(OptionsErrors errors)
    {
        errors.Require(Epochs >= 1, $"{nameof(Epochs)} is {Epochs}; expected 1 or more.");
        errors.Require(BatchSize >= 2, $"{nameof(BatchSize)} is {BatchSize}; expected 2 or more, since batch norm needs more than one image.");
        errors.Require(double.IsFinite(LearningRate) && LearningRate > 0, $"{nameof(LearningRate)} is {LearningRate}; expected a number above 0.");
        errors.Require(double.IsFinite(FinalLearningRate) && FinalLearningRate > 0, $"{nameof(FinalLearningRate)} is {FinalLearningRate}; expected a number above 0.");
        errors.Require(Enum.IsDefined(Precision), $"{nameof(Precision)} is {Precision}; expected {string.Join(", ", Enum.GetNames<Precision>())}.");
        errors.Require(FinalShare is >= 0 and <= 1, $"{nameof(FinalShare)} is {FinalShare}; expected a share in [0, 1].");
    }
}

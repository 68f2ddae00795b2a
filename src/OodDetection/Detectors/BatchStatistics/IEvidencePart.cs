using static TorchSharp.torch;

namespace OodDetection;

/// <summary>One way to look at images. Each image gives numbers whose mean over a window of images says how far the window is out.</summary>
internal interface IEvidencePart : IDisposable
{
    /// <summary>What it is, for people.</summary>
    string Name { get; }

    /// <summary>The network that it looks into, or its own.</summary>
    nn.Module Module { get; }

    /// <summary>How many numbers an image gives.</summary>
    int Dimension { get; }

    /// <summary>The numbers of each image; those of in-distribution images have mean zero and variance one. An image's numbers don't depend on the other images, on the CPU to the last bit.</summary>
    /// <param name="images">N×C×H×W, <c>uint8</c> or <c>float32</c> in [0, 1], of bounded number.</param>
    double[][] Read(Tensor images);

    /// <summary>How far out a window is, on an unbounded scale; higher is farther.</summary>
    /// <param name="mean">The mean of the images' numbers over the window.</param>
    /// <param name="count">Images in the window.</param>
    double Statistic(ReadOnlySpan<double> mean, int count);

    /// <summary>What moved in a window, by name: how far, in standard deviations of single images.</summary>
    IEnumerable<FeatureShift> Shifts(double[] mean);

    /// <summary>Writes what it consists of to a file, under its own name.</summary>
    void Write(DetectorWriter writer);
}

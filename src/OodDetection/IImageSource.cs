using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Images of one shape that are read when they are needed: a set that may be larger than memory.</summary>
/// <remarks>
/// <para>Trainers, calibration and scoring take one as they take a tensor. They read batches one step ahead on another thread, while the network works on the batch before. The package
/// OodDetection.Data has sources of files, folders and archives.</para>
/// <para><b>Thread safety.</b> <see cref="Read"/> must allow calls from several threads at once, and give the same image for an index each time.</para>
/// </remarks>
public interface IImageSource
{
    /// <summary>How many images there are, N.</summary>
    long Count { get; }

    /// <summary>The shape of every image.</summary>
    ImageShape Shape { get; }

    /// <summary>Reads images.</summary>
    /// <param name="indices">Which: numbers from 0 to <see cref="Count"/> − 1 in any order; one may come several times.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>n×C×H×W in the order of <paramref name="indices"/>, <c>uint8</c> or <c>float32</c> in [0, 1], in no dispose scope. The tensor belongs to the caller.</returns>
    /// <exception cref="IOException">An image can't be read.</exception>
    /// <exception cref="InvalidDataException">An image is damaged; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Tensor Read(IReadOnlyList<long> indices, CancellationToken cancellationToken = default);
}

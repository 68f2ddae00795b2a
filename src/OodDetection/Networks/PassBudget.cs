using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>How many images go through a network at once, so that the largest tensor of a pass keeps within a number of bytes whatever the size of the images.</summary>
/// <remarks>
/// More would be slower, too: glibc gives blocks of over 32 MiB back to the system each time, and the next pass pays for each of their pages. Graphics processors
/// keep theirs, and want larger passes.
/// </remarks>
internal static class PassBudget
{
    /// <summary>Bytes of the largest tensor of a pass on the CPU.</summary>
    internal const long BytesOnCpu = 1L << 25;

    private const long BytesElsewhere = 1L << 29;

    /// <summary>How many images make a pass.</summary>
    /// <param name="device">Where they are computed.</param>
    /// <param name="bytesOfAnImage">Bytes that one image takes in the largest tensor.</param>
    /// <param name="most">What the caller has allowed, which is never exceeded.</param>
    /// <returns>One at least, however large it is.</returns>
    internal static int Images(Device device, long bytesOfAnImage, int most)
        => (int)Math.Clamp((device.type == DeviceType.CPU ? BytesOnCpu : BytesElsewhere) / Math.Max(1, bytesOfAnImage), 1, Math.Max(1, most));
}

using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.DependencyInjection;

/// <summary>A device as people write it: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>. Unlike torch's own type it needs no native library.</summary>
/// <param name="Gpu">Which GPU; null for the CPU; −1 for the current one.</param>
internal readonly record struct DeviceName(int? Gpu)
{
    internal const string Expected = "cpu, cuda or cuda:0, cuda:1, …";

    internal static DeviceName? Parse(string? text)
    {
        const string cuda = "cuda", numbered = "cuda:";
        if (string.Equals(text, "cpu", StringComparison.OrdinalIgnoreCase)) return new DeviceName(null);
        if (string.Equals(text, cuda, StringComparison.OrdinalIgnoreCase)) return new DeviceName(-1);
        return text is not null && text.StartsWith(numbered, StringComparison.OrdinalIgnoreCase)
            && int.TryParse(text.AsSpan(numbered.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new DeviceName(index)
            : null;
    }

    /// <summary>The device, once the native library is known to be there.</summary>
    internal Device ToDevice() => Gpu is { } index ? new Device(DeviceType.CUDA, index) : CPU;
}

namespace OodDetection;

/// <summary>What the networks on patches have in common: how the layers halve a patch, and the published widths.</summary>
internal static class PatchLayout
{
    /// <summary>Channels of the four convolutions of DisCoPatch.</summary>
    internal static IReadOnlyList<int> PublishedWidths { get; } = [128, 256, 512, 1024];

    /// <summary>Side of what is left of a patch after every convolution has halved it.</summary>
    /// <exception cref="ArgumentException">The numbers are not valid or don't fit each other; the message says which.</exception>
    internal static int FinalSide(int channels, int patchSize, IReadOnlyList<int> widths)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(patchSize, 1);
        ArgumentNullException.ThrowIfNull(widths);
        if (!AreWidths(widths))
            throw new ArgumentException($"Expected one width or more, each 1 or more; got {Listed(widths)}.", nameof(widths));
        if (!IsDivisible(patchSize, widths.Count))
            throw new ArgumentException(Indivisible(patchSize, widths.Count), nameof(patchSize));
        return patchSize >> widths.Count;
    }

    internal static bool AreWidths(IReadOnlyList<int> widths) => widths.Count is >= 1 and < 31 && widths.All(w => w >= 1);

    internal static bool IsDivisible(int patchSize, int layers) => patchSize % (1L << layers) == 0;

    internal static string Listed(IReadOnlyList<int> widths) => widths.Count == 0 ? "none" : string.Join(", ", widths);

    internal static string Indivisible(int patchSize, int layers)
        => $"Expected a patch size that can be halved {layers} times, a multiple of {1L << layers}, since each of the {layers} widths is a convolution that halves; got {patchSize}.";
}

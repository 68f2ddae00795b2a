namespace OodDetection;

/// <summary>Where patches lie: the row and the column of each one's upper left corner.</summary>
internal sealed record PatchPlaces(long[] Tops, long[] Lefts)
{
    internal int Count => Tops.Length;

    /// <summary>These positions again and again.</summary>
    internal PatchPlaces Repeated(int times)
        => new([.. Enumerable.Repeat(Tops, times).SelectMany(t => t)], [.. Enumerable.Repeat(Lefts, times).SelectMany(l => l)]);
}

namespace CompareDetectors.Shift;

/// <summary>Forms windows: successive images in a random order, then in another order, until there are enough windows.</summary>
/// <remarks>Windows of one order share no image. Windows of different orders do, so they are more, but tell less than as many independent ones.</remarks>
internal static class WindowDraw
{
    /// <summary>The fewest windows of a size, but for single images, which there are as many of as there are.</summary>
    public const int Fewest = 500;

    /// <summary>How many orders it takes.</summary>
    public static int Orders(int images, int window) => window == 1 ? 1 : (Fewest + (images / window) - 1) / (images / window);

    /// <summary>Draws windows: order by order, window by window, the indices of the images.</summary>
    /// <param name="images">Images that there are.</param>
    /// <param name="window">Images in a window, <paramref name="images"/> at most.</param>
    /// <param name="orders">How many orders.</param>
    /// <param name="seed">Seed of the orders.</param>
    /// <param name="purpose">What they are for: other purposes and other sizes get other orders.</param>
    public static int[][][] Of(int images, int window, int orders, long seed, int purpose)
    {
        var random = new Random(unchecked((int)(seed ^ (seed >> 32)) + (window * 1_000_003) + (purpose * 7_919)));
        var indices = Enumerable.Range(0, images).ToArray();
        return [.. Enumerable.Range(0, orders).Select(_ => Next())];

        int[][] Next()
        {
            random.Shuffle(indices);
            return [.. indices.Chunk(window).Where(chunk => chunk.Length == window)];
        }
    }
}

namespace OodDetection.Data.Corruptions;

/// <summary>Each channel is averaged over the cells of a coarser grid; every pixel takes the average of the cell that its middle lies in.</summary>
/// <remarks>The strength is the number of cells for 32 pixels; other sides have as many in proportion, rounded, and one at least.</remarks>
internal sealed class Pixelate() : Corruption("pixelate", 24, 20, 16, 12, 10)
{
    private protected override void Corrupt(ReadOnlySpan<byte> image, Span<byte> result, FrameShape shape, double strength, ref PixelRandom random)
    {
        var (height, width) = (shape.Height, shape.Width);
        var (down, across) = (Cells(height, strength), Cells(width, strength));
        var cells = new byte[down * across];
        for (var start = 0; start < image.Length; start += shape.Plane)
        {
            var plane = image.Slice(start, shape.Plane);
            for (var i = 0; i < cells.Length; i++)
                cells[i] = Levels.ToByte(Average(plane, width, Part(i / across, down, height), Part(i % across, across, width)));
            for (var i = 0; i < shape.Plane; i++)
                result[start + i] = cells[(At(i / width, down, height) * across) + At(i % width, across, width)];
        }
    }

    private static int Cells(int side, double of32) => Math.Max(1, (int)Math.Floor((side * of32 / 32) + 0.5));

    private static (double From, double To) Part(int cell, int cells, int side) => ((double)cell * side / cells, (double)(cell + 1) * side / cells);

    private static int At(int place, int cells, int side) => (int)(((2L * place) + 1) * cells / (2L * side));

    /// <summary>The mean over a rectangle; pixels at its edge count by the part of them that is inside.</summary>
    private static double Average(ReadOnlySpan<byte> plane, int width, (double From, double To) rows, (double From, double To) columns)
    {
        var sum = 0.0;
        for (var y = (int)rows.From; y < rows.To; y++)
        {
            for (var x = (int)columns.From; x < columns.To; x++)
                sum += Inside(y, rows) * Inside(x, columns) * plane[(y * width) + x];
        }

        return sum / ((rows.To - rows.From) * (columns.To - columns.From));

        static double Inside(int pixel, (double From, double To) part) => Math.Min(pixel + 1, part.To) - Math.Max(pixel, part.From);
    }
}

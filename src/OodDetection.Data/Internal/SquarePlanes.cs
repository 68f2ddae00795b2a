namespace OodDetection.Data;

/// <summary>Planes of as many rows as columns.</summary>
internal static class SquarePlanes
{
    /// <summary>Swaps rows and columns of each plane in place: files of MATLAB's origin store columns one after the other.</summary>
    /// <param name="planes">A whole number of planes.</param>
    /// <param name="side">Rows, and columns.</param>
    public static void Transpose(Span<byte> planes, int side)
    {
        for (var start = 0; start < planes.Length; start += side * side)
        {
            var plane = planes.Slice(start, side * side);
            for (var y = 1; y < side; y++)
            {
                for (var x = 0; x < y; x++)
                    (plane[(y * side) + x], plane[(x * side) + y]) = (plane[(x * side) + y], plane[(y * side) + x]);
            }
        }
    }
}

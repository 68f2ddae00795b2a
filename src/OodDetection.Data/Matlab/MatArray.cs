namespace OodDetection.Data;

/// <summary>A numeric array of a MATLAB file with values from 0 to 255.</summary>
/// <param name="Shape">The sizes of its dimensions, at least two.</param>
/// <param name="Values">Its values, the first dimension fastest.</param>
internal sealed record MatArray(int[] Shape, byte[] Values);

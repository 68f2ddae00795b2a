namespace OodDetection.Data;

/// <summary>Brings samples of 16 bits to 8 by <see cref="ImageDecodingOptions.WhiteLevel"/>, and notices images that this would make black.</summary>
/// <param name="stated">The white level that the caller chose, or null.</param>
/// <param name="largest">The largest sample that the file can have.</param>
internal sealed class WideSamples(int? stated, int largest = 65535)
{
    private const int TwelveBits = 4095;
    private readonly int _white = stated ?? largest;
    private int _brightest;

    /// <exception cref="InvalidDataException">The sample is above the white level.</exception>
    internal byte ToByte(int sample)
    {
        if (sample > _white)
            throw new InvalidDataException($"expected samples up to {_white}, the {nameof(ImageDecodingOptions.WhiteLevel)}, found {sample}.");
        _brightest = Math.Max(_brightest, sample);
        return (byte)(((sample * 255L) + (_white / 2)) / _white);
    }

    /// <summary>To be called when all samples are through.</summary>
    /// <exception cref="InvalidDataException">The image is so dark that its samples are probably of fewer bits, and no white level was chosen.</exception>
    internal void CheckRange()
    {
        if (stated is not null || largest <= TwelveBits || _brightest > TwelveBits) return;
        throw new InvalidDataException(
            $"expected 16-bit samples that fill their range, found none above {_brightest}, which would come out all but black. If the camera has 12 bits, set " +
            $"{nameof(ImageDecodingOptions)}.{nameof(ImageDecodingOptions.WhiteLevel)} = {TwelveBits}; if the picture is dark, {nameof(ImageDecodingOptions.WhiteLevel)} = {largest}.");
    }
}

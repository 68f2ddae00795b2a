namespace OodDetection.Data;

/// <summary>Decodes one format of image files, so that <see cref="ImageFolder"/> can read it.</summary>
/// <remarks>
/// <para>Implementations for further formats (JPEG by a library of your choice, say) are passed in <see cref="ImageFolderOptions.Decoders"/>.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once, which implementations have to allow.</para>
/// </remarks>
public interface IImageDecoder
{
    /// <summary>The extensions of the files that it decodes, with the dot, in lower case.</summary>
    IReadOnlyCollection<string> Extensions { get; }

    /// <summary>Decodes a file.</summary>
    /// <param name="file">The whole content of the file.</param>
    /// <exception cref="InvalidDataException">The content is damaged, or of a kind that is not read; the caller adds the file's name.</exception>
    DecodedImage Decode(ReadOnlySpan<byte> file);
}

/// <summary>One decoded image.</summary>
/// <param name="Channels">1 for greyscale, 3 for red, green, blue.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="Pixels">C·H·W bytes: plane by plane, row by row. The recipient may keep them.</param>
public sealed record DecodedImage(int Channels, int Height, int Width, ReadOnlyMemory<byte> Pixels);

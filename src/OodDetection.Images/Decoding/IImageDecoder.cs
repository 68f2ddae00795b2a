namespace OodDetection.Data;

/// <summary>Decodes one format of image files, so that <c>ImageFolder</c> can read it.</summary>
/// <remarks>
/// <para>For formats that <see cref="ImageDecoder"/> doesn't read, such as TIFF or a camera's raw files; passed in <c>ImageFolderOptions.Decoders</c>.</para>
/// <para><b>Thread safety.</b> Implementations must allow calls from several threads at once.</para>
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

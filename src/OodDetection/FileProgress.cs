namespace OodDetection;

/// <summary>The progress of reading a file.</summary>
/// <param name="Bytes">Bytes read.</param>
/// <param name="Total">Bytes in all.</param>
public readonly record struct FileProgress(long Bytes, long Total);

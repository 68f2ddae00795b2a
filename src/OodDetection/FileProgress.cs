namespace OodDetection;

/// <summary>How far the reading of a file is.</summary>
/// <param name="Bytes">Bytes read.</param>
/// <param name="Total">Bytes in all.</param>
public readonly record struct FileProgress(long Bytes, long Total);

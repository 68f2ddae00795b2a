namespace OodDetection.Data;

/// <summary>The progress of downloading one file.</summary>
/// <param name="FileName">The file.</param>
/// <param name="BytesReceived">The bytes here so far, including those of an earlier, interrupted attempt.</param>
/// <param name="TotalBytes">The bytes of the whole file, or <see langword="null"/> if the server doesn't say.</param>
public readonly record struct DownloadProgress(string FileName, long BytesReceived, long? TotalBytes);

namespace OodDetection.Data;

/// <summary>How far the download of one file is.</summary>
/// <param name="FileName">The file.</param>
/// <param name="BytesReceived">The bytes here so far, those of an earlier, broken-off try included.</param>
/// <param name="TotalBytes">The bytes of the whole file, or <see langword="null"/> if the server doesn't say.</param>
public readonly record struct DownloadProgress(string FileName, long BytesReceived, long? TotalBytes);

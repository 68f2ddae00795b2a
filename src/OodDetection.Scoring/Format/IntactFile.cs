namespace OodDetection.Scoring.Format;

/// <summary>Reads a file into memory and makes sure that every byte is as it was written.</summary>
internal static class IntactFile
{
    private const int MinBytes = 100;

    /// <summary>The bytes of a file that is intact and refers to no other.</summary>
    /// <exception cref="InvalidDataException">It isn't, or it is larger than the options allow.</exception>
    internal static byte[] Read(Stream stream, ScorerOptions options)
    {
        var file = ReadAll(stream, options.MaxFileBytes);
        if (!FileSeal.IsSealed(file)) throw new InvalidDataException(WhatElse(file));
        var (stated, computed) = (FileSeal.Stated(file), FileSeal.Computed(file));
        if (!string.Equals(stated, computed, StringComparison.Ordinal)) throw new InvalidDataException("it is damaged: its bytes are not those that its digest was made of");
        if (options.ExpectedSha256 is { } expected && !string.Equals(expected, stated, StringComparison.OrdinalIgnoreCase))
            throw new InvalidDataException($"it is another file than expected: its identity ({nameof(ScorerInfo)}.{nameof(ScorerInfo.Sha256)}) is {stated}, not {expected}");
        SelfContained.Ensure(file);
        return file;
    }

    private static byte[] ReadAll(Stream stream, long max)
    {
        // A stream may be longer than it says, so no more than the bound is ever taken.
        using var bytes = new MemoryStream(stream.CanSeek ? (int)Math.Clamp(stream.Length - stream.Position, 0, max) : 0);
        var chunk = new byte[1 << 16];
        for (int read; (read = stream.Read(chunk)) > 0;)
        {
            if (bytes.Length + read > max) throw new InvalidDataException(FormattableString.Invariant($"it has more than {max} bytes ({nameof(ScorerOptions)}.{nameof(ScorerOptions.MaxFileBytes)})"));
            bytes.Write(chunk, 0, read);
        }

        return bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray();
    }

    private static string WhatElse(ReadOnlySpan<byte> file)
    {
        if (file.Length < MinBytes) return FormattableString.Invariant($"it has {file.Length} bytes");
        if (file.IndexOf("\"ood.sha256\""u8) is > 0 and < MinBytes) return "it is an .ood file, which this package can't run: load it with OodDetection's DetectorFile.Load and export it with SaveOnnx";
        return "it doesn't end with the digest of an exported detector: it is the file of another program, such as a network alone, or it was changed or cut short";
    }
}

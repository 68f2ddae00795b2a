using System.Text;

namespace OodDetection.Data;

/// <summary>Reads the fields of a CSV file (RFC 4180).</summary>
internal static class CsvRows
{
    private const int MaxBytes = 1 << 30;

    /// <summary>The lines that are not empty, with the number of the line that each begins at.</summary>
    internal static List<(int Line, string[] Fields)> Read(string path, CancellationToken cancellationToken) => Read(path, maxBytes => FileBytes.Read(path, maxBytes), cancellationToken);

    /// <summary>The same of a table that isn't a file on a disk.</summary>
    /// <param name="path">What it is, for messages.</param>
    /// <param name="read">Gives its bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal static List<(int Line, string[] Fields)> Read(string path, Func<int, FileBytes> read, CancellationToken cancellationToken)
    {
        using var bytes = ImageDecoder.Named(Printable.Path(path), () => read(MaxBytes));
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true);
        string content;
        try
        {
            content = text.GetString(bytes.Span).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{Printable.Path(path)}: expected UTF-8, found other bytes. Save the table as UTF-8.", e);
        }

        var end = content.IndexOf('\n', StringComparison.Ordinal);
        var first = end < 0 ? content : content[..end];
        var separator = first.Contains(',', StringComparison.Ordinal) ? ',' : first.Contains(';', StringComparison.Ordinal) ? ';' : '\t';
        return Parse(path, content, separator, cancellationToken);
    }

    /// <summary>The column of a name in the first line.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    internal static int Column(string path, string[] names, string wanted)
    {
        var column = Array.FindIndex(names, name => string.Equals(name.Trim(), wanted, StringComparison.OrdinalIgnoreCase));
        return column >= 0 ? column : throw new InvalidDataException($"{Printable.Path(path)}: expected a column '{wanted}', found {string.Join(", ", names.Select(n => $"'{Printable.Path(n)}'"))}.");
    }

    private static List<(int Line, string[] Fields)> Parse(string path, string content, char separator, CancellationToken cancellationToken)
    {
        var rows = new List<(int, string[])>();
        var (fields, field) = (new List<string>(), new StringBuilder());
        var (line, start, isQuoted) = (1, 1, false);
        for (var i = 0; i <= content.Length; i++)
        {
            var letter = i < content.Length ? content[i] : '\n';
            if (letter == '\n')
            {
                cancellationToken.ThrowIfCancellationRequested();
                line++;
            }

            if (isQuoted && i < content.Length)
            {
                if (letter != '"') field.Append(letter);
                else if (i + 1 < content.Length && content[i + 1] == '"') field.Append(content[i++]);
                else isQuoted = false;
            }
            else if (isQuoted)
            {
                throw new InvalidDataException($"{Printable.Path(path)}: expected a quote at the end of a field that begins in line {start}, found the end of the file.");
            }
            else if (letter == '"' && field.Length == 0)
            {
                isQuoted = true;
            }
            else if (letter == separator)
            {
                fields.Add(Take(field));
            }
            else if (letter == '\n')
            {
                if (field.Length > 0 && field[^1] == '\r') field.Length--;
                if (fields.Count > 0 || field.Length > 0)
                {
                    fields.Add(Take(field));
                    rows.Add((start, [.. fields]));
                    fields.Clear();
                }

                start = line;
            }
            else
            {
                field.Append(letter);
            }
        }

        return rows;
    }

    private static string Take(StringBuilder field)
    {
        var text = field.ToString();
        field.Clear();
        return text;
    }
}

namespace OodDetection.Networks;

/// <summary>Names of layers in messages.</summary>
internal static class LayerNaming
{
    private const int Most = 200;
    private const int Near = 10;

    /// <summary>The names one after the other; of very many the first.</summary>
    internal static string Listed(IReadOnlyList<string> names)
        => string.Join(", ", names.Take(Most)) + (names.Count > Most ? $", … ({names.Count - Most} more)" : "");

    /// <summary>What there is in place of a name: all names, or of many those that are most like it.</summary>
    internal static string Instead(string wanted, IReadOnlyList<string> names)
    {
        if (names.Count <= 2 * Near) return $"it has: {Listed(names)}";
        var near = names.Select((name, place) => (name, place, distance: Distance(wanted, name))).OrderBy(n => n.distance).ThenBy(n => n.place).Take(Near);
        return $"of its {names.Count} layers these are most like it: {string.Join(", ", near.Select(n => n.name))}";
    }

    // Levenshtein's, over at most 100 letters: how many are to be added, left out or changed. Case hardly counts.
    private static double Distance(string left, string right)
    {
        const int longest = 100;
        var (a, b) = (left.Length > longest ? left[^longest..] : left, right.Length > longest ? right[^longest..] : right);
        var previous = Enumerable.Range(0, b.Length + 1).Select(j => (double)j).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new double[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0.1 : 1;
                current[j] = Math.Min(previous[j - 1] + change, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[b.Length];
    }
}

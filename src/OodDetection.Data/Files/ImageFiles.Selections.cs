using OodDetection.Shared;

namespace OodDetection.Data;

public sealed partial class ImageFiles
{
    /// <summary>The files with the given indices, in the given order.</summary>
    /// <param name="indices">At least one index from 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentException">No index is given.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the set.</exception>
    public ImageFiles Select(IEnumerable<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        int[] chosen = [.. indices];
        if (chosen.Length == 0) throw new ArgumentException($"{Name}: expected at least one index, got none.", nameof(indices));
        foreach (var index in chosen)
        {
            if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(indices), index, $"{Name} has {Count} files: expected indices from 0 to {Count - 1}.");
        }

        return Pick(chosen, $"{Name}, {chosen.Length} selected");
    }

    /// <summary>The first files.</summary>
    /// <param name="count">How many, from 1 to <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public ImageFiles Take(int count) => Pick([.. Enumerable.Range(0, Within(count))], $"{Name}, first {count}");

    /// <summary>The files of the given classes, in the order of this set.</summary>
    /// <param name="classNames">One or more names, as in <see cref="ClassNames"/> (upper and lower case count as the same).</param>
    /// <exception cref="ArgumentException">There is no such class; the message lists them.</exception>
    /// <exception cref="InvalidOperationException">The set has no labels.</exception>
    public ImageFiles WithClasses(params string[] classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        var labels = _labels ?? throw new InvalidOperationException($"{Name} has no labels, so nothing can be selected by class.");
        var wanted = new HashSet<int>();
        foreach (var name in classNames)
        {
            var label = ClassNames.Where(c => string.Equals(c.Value, name, StringComparison.OrdinalIgnoreCase)).Select(c => (int?)c.Key).FirstOrDefault();
            wanted.Add(label ?? throw new ArgumentException($"{Name} has no class named '{name}'. Names: {string.Join(", ", ClassNames.OrderBy(c => c.Key).Select(c => c.Value))}.", nameof(classNames)));
        }

        int[] chosen = [.. Enumerable.Range(0, Count).Where(i => wanted.Contains(labels[i]))];
        return chosen.Length > 0 ? Pick(chosen, $"{Name}, {string.Join(", ", classNames)}") : throw new ArgumentException($"{Name} has no files of {string.Join(", ", classNames)}.", nameof(classNames));
    }

    /// <summary>Files drawn at random without replacement, in random order; a smaller sample of one seed is the beginning of a larger one.</summary>
    /// <param name="count">How many, from 1 to <see cref="Count"/>.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public ImageFiles Sample(int count, long seed)
    {
        Within(count);
        var order = Enumerable.Range(0, Count).ToArray();
        new SplitMix64(seed).ShuffleFirst(order, count);
        return Pick(order[..count], $"{Name}, {count} sampled (seed {seed})");
    }

    /// <summary>Divides the set at random, by groups: what belongs together, and equal files, never comes to both sides.</summary>
    /// <remarks>
    /// Frames of one scene, or crops of one photo, are nearly the same image: if some are trained on and others held out, the held-out ones look too good. Groups are drawn class by class, so
    /// that both sides have about the same share of each. Files of the same bytes are of one group, whatever their names; for that each file is read once.
    /// </remarks>
    /// <param name="share">The share of the files that is held out, about: whole groups go to one side.</param>
    /// <param name="seed">Seed of the draw: the same on every machine.</param>
    /// <param name="groupPattern">
    /// A regular expression that is matched with <see cref="ImageFile.RelativePath"/>: files with the same first group (or the same whole match, if it has no group) belong together.
    /// <see cref="ImageGroups"/> has some. Null: <see cref="GroupPattern"/>, or where the set has none, each file by itself.
    /// </param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What remains, and what is held out; both in the order of this set.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">The pattern is none, doesn't match a file (the message names it), or all files are of one group.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public (ImageFiles Remaining, ImageFiles HeldOut) Split(double share, long seed, string? groupPattern = null, CancellationToken cancellationToken = default)
    {
        if (!(share > 0 && share < 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "Expected a share between 0 and 1.");
        var groups = ImageGroups.Of(_files, groupPattern ?? GroupPattern, cancellationToken);
        var isHeldOut = new bool[Count];
        // A group is of the class of its first file.
        foreach (var ofClass in groups.GroupBy(members => _labels?[members[0]] ?? 0).OrderBy(g => g.Key))
        {
            int[][] drawn = [.. ofClass];
            var order = Enumerable.Range(0, drawn.Length).ToArray();
            SplitMix64.ForStream(seed, ofClass.Key).ShuffleFirst(order, order.Length);
            var wanted = Math.Round(drawn.Sum(members => members.Length) * share);
            var taken = 0;
            foreach (var group in order)
            {
                // A group that would go further beyond the share than it is short of it stays.
                if (taken + (drawn[group].Length / 2.0) > wanted) continue;
                foreach (var member in drawn[group]) isHeldOut[member] = true;
                taken += drawn[group].Length;
            }
        }

        int[] heldOut = [.. Enumerable.Range(0, Count).Where(i => isHeldOut[i])];
        int[] rest = [.. Enumerable.Range(0, Count).Where(i => !isHeldOut[i])];
        if (heldOut.Length == 0 || rest.Length == 0)
            throw new ArgumentException(FormattableString.Invariant($"{Name}: expected files on both sides, found {groups.Count} groups of {Count} files, of which a share of {share} is {heldOut.Length}. Choose another share, or a pattern that makes more groups."), nameof(share));
        var percent = FormattableString.Invariant($"{100 * share:0.##} %");
        return (Pick(rest, $"{Name} without {percent} held out (seed {seed})"), Pick(heldOut, $"{Name}, {percent} held out (seed {seed})"));
    }

    private int Within(int count) => count >= 1 && count <= Count
        ? count
        : throw new ArgumentOutOfRangeException(nameof(count), count, $"{Name} has {Count} files: expected a count from 1 to {Count}.");
}

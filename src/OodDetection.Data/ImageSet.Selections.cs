using OodDetection.Shared;

namespace OodDetection.Data;

public sealed partial class ImageSet
{
    /// <summary>The labels that occur, in ascending order, each with its number of images.</summary>
    /// <exception cref="InvalidOperationException">The set has no labels.</exception>
    public IReadOnlyDictionary<int, int> ClassCounts()
    {
        var counts = new SortedDictionary<int, int>();
        foreach (var label in RequireLabels())
            counts[label] = counts.GetValueOrDefault(label) + 1;
        return counts;
    }

    /// <summary>The label of a class by its name, as in <see cref="ClassNames"/> (upper and lower case count as the same).</summary>
    /// <param name="className">The name, for example <c>Coat</c>.</param>
    /// <exception cref="ArgumentException">No class has this name; the message lists the names.</exception>
    public int LabelOf(string className)
    {
        foreach (var (label, name) in ClassNames)
        {
            if (string.Equals(name, className, StringComparison.OrdinalIgnoreCase))
                return label;
        }

        var known = ClassNames.Count == 0 ? "it has no class names" : string.Join(", ", ClassNames.OrderBy(c => c.Key).Select(c => c.Value));
        throw new ArgumentException($"{Name} has no class named '{className}'. Names: {known}.", nameof(className));
    }

    /// <summary>The images of the given classes, in the order of this set.</summary>
    /// <param name="labels">One or more labels; every one must have an image.</param>
    /// <exception cref="ArgumentException">No label is given, or one has no image; the message lists the classes.</exception>
    /// <exception cref="InvalidOperationException">The set has no labels.</exception>
    public ImageSet WithClasses(params int[] labels)
    {
        var wanted = CheckClasses(labels);
        return Pick(IndicesWhere(wanted.Contains), $"{Name}, {DescribeClasses(labels)}");
    }

    /// <inheritdoc cref="WithClasses(int[])"/>
    /// <param name="classNames">One or more names, as in <see cref="ClassNames"/>.</param>
    public ImageSet WithClasses(params string[] classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        return WithClasses(Array.ConvertAll(classNames, LabelOf));
    }

    /// <summary>All images but those of the given classes, in the order of this set.</summary>
    /// <param name="labels">One or more labels; every one must have an image, and another class must remain.</param>
    /// <exception cref="ArgumentException">No label is given, one has no image, or nothing remains.</exception>
    /// <exception cref="InvalidOperationException">The set has no labels.</exception>
    public ImageSet WithoutClasses(params int[] labels)
    {
        var unwanted = CheckClasses(labels);
        var rest = IndicesWhere(label => !unwanted.Contains(label));
        if (rest.Length == 0)
            throw new ArgumentException($"{Name}: nothing remains without {DescribeClasses(labels)}. {ListClasses()}", nameof(labels));
        return Pick(rest, $"{Name} without {DescribeClasses(labels)}");
    }

    /// <inheritdoc cref="WithoutClasses(int[])"/>
    /// <param name="classNames">One or more names, as in <see cref="ClassNames"/>.</param>
    public ImageSet WithoutClasses(params string[] classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        return WithoutClasses(Array.ConvertAll(classNames, LabelOf));
    }

    /// <summary>The images with the given indices, in the given order; an index may come more than once.</summary>
    /// <param name="indices">At least one index from 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentException">No index is given.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the set.</exception>
    public ImageSet Select(IEnumerable<int> indices)
    {
        var chosen = indices.ToArray();
        if (chosen.Length == 0)
            throw new ArgumentException($"{Name}: expected at least one index, got none.", nameof(indices));
        foreach (var index in chosen)
            CheckIndex(index);
        return Pick(chosen, $"{Name}, {chosen.Length} selected");
    }

    /// <summary>The first images.</summary>
    /// <param name="count">How many, from 1 to <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer images.</exception>
    public ImageSet Take(int count)
    {
        CheckCount(count, Count, nameof(count));
        return count == Count ? this : Pick(Enumerable.Range(0, count).ToArray(), $"{Name}, first {count}");
    }

    /// <summary>All images but the first ones.</summary>
    /// <param name="count">How many to leave out, from 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Nothing would remain, or the count is negative.</exception>
    public ImageSet Skip(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count >= Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{Name} has {Count} images: expected to skip at most {Count - 1}.");
        return count == 0 ? this : Pick(Enumerable.Range(count, Count - count).ToArray(), $"{Name} without the first {count}");
    }

    /// <summary>Images drawn at random without replacement, in random order.</summary>
    /// <remarks>
    /// The same seed gives the same images on every machine and .NET version. A smaller sample of the same set and seed
    /// is the beginning of a larger one, so results for 16, 64 and 256 images come from nested sets.
    /// </remarks>
    /// <param name="count">How many, from 1 to <see cref="Count"/>; <see cref="Count"/> itself shuffles the set.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer images.</exception>
    public ImageSet Sample(int count, long seed)
    {
        CheckCount(count, Count, nameof(count));
        var order = Enumerable.Range(0, Count).ToArray();
        new SplitMix64(seed).ShuffleFirst(order, count);
        return Pick(order[..count], $"{Name}, {count} sampled (seed {seed})");
    }

    /// <summary>
    /// The same number of images of every class, drawn at random without replacement; the classes take turns, so that
    /// every whole round of images is balanced too.
    /// </summary>
    /// <remarks>The draw of one class depends on the seed and its label alone, not on which other classes there are.</remarks>
    /// <param name="perClass">How many of each class, at least 1 and at most what the smallest class has.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A class has fewer images; the message lists the classes.</exception>
    /// <exception cref="InvalidOperationException">The set has no labels.</exception>
    public ImageSet SampleBalanced(int perClass, long seed)
    {
        var counts = ClassCounts();
        if (perClass < 1 || counts.Values.Min() < perClass)
        {
            throw new ArgumentOutOfRangeException(
                nameof(perClass), perClass, $"{Name}: expected 1 to {counts.Values.Min()} images a class. {ListClasses()}");
        }

        var draws = counts.Keys.Select(label =>
        {
            var members = IndicesWhere(other => other == label);
            SplitMix64.ForStream(seed, label).ShuffleFirst(members, perClass);
            return members;
        }).ToArray();
        var chosen = Enumerable.Range(0, perClass).SelectMany(round => draws.Select(draw => draw[round])).ToArray();
        return Pick(chosen, $"{Name}, {perClass} a class (seed {seed})");
    }

    private int[] RequireLabels() =>
        _labels ?? throw new InvalidOperationException($"{Name} has no labels, so nothing can be selected by class. Load it with its labels.");

    private int[] IndicesWhere(Func<int, bool> predicate)
    {
        var labels = RequireLabels();
        return Enumerable.Range(0, Count).Where(i => predicate(labels[i])).ToArray();
    }

    private HashSet<int> CheckClasses(int[] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var counts = ClassCounts();
        if (labels.Length == 0)
            throw new ArgumentException($"{Name}: expected at least one class, got none. {ListClasses()}", nameof(labels));
        foreach (var label in labels)
        {
            if (!counts.ContainsKey(label))
                throw new ArgumentException($"{Name} has no images of class {DescribeClass(label)}. {ListClasses()}", nameof(labels));
        }

        return [.. labels];
    }

    private void CheckCount(int count, int available, string parameter)
    {
        if (count < 1 || count > available)
            throw new ArgumentOutOfRangeException(parameter, count, $"{Name} has {available} images: expected a count from 1 to {available}.");
    }

    private string DescribeClasses(int[] labels) =>
        (labels.Length == 1 ? "class " : "classes ") + string.Join(", ", labels.Select(DescribeClass));

    private string ListClasses() =>
        "Classes: " + string.Join(", ", ClassCounts().Select(c => $"{DescribeClass(c.Key)}: {c.Value}")) + ".";

    private ImageSet Pick(int[] indices, string name) => new(
        name,
        Array.ConvertAll(indices, i => _images[i]),
        Channels,
        Height,
        Width,
        _labels is null ? null : Array.ConvertAll(indices, i => _labels[i]),
        ClassNames);
}

using CompareDetectors.Plan;
using OodDetection.Data;
using OodDetection;

namespace CompareDetectors.Sets;

/// <summary>The in-distribution images of one class and seed, which all detectors share.</summary>
/// <param name="Training">What all detectors train on.</param>
/// <param name="HeldOut">Held out from all training, whether the fused detector, which needs them, is among the detectors or not: a detector's figures then don't depend on which others run.</param>
/// <param name="Test">Test images.</param>
internal sealed record ClassImages(ImageSet Training, ImageSet HeldOut, ImageSet Test)
{
    private const double HeldOutShare = 0.1;

    /// <exception cref="ArgumentException">The class has no images, or too few.</exception>
    public static ClassImages Choose(ImageSources sources, TrainingSettings settings, int idClass, long seed)
        => Choose(sources.IdTrain.WithClasses(idClass), sources.IdTest.WithClasses(idClass), $"{sources.IdTrain.Name}, class {sources.IdTrain.DescribeClass(idClass)}", settings, seed);

    /// <inheritdoc cref="Choose(ImageSources, TrainingSettings, int, long)"/>
    /// <param name="all">All images of the training part.</param>
    /// <param name="test">All images of the test part.</param>
    /// <param name="name">What they are called in messages.</param>
    /// <param name="settings">How many are used.</param>
    /// <param name="seed">Which ones.</param>
    public static ClassImages Choose(ImageSet all, ImageSet test, string name, TrainingSettings settings, long seed)
    {
        var used = all.Sample(Math.Min(all.Count, settings.MaxId ?? int.MaxValue), seed);
        var heldOut = Math.Max(FusedDetector.MinHeldOut, (int)Math.Round(used.Count * HeldOutShare));
        if (used.Count - heldOut < 2)
        {
            throw new ArgumentException(
                $"{name}: of {used.Count} images {heldOut} are held out from training, and too few remain; expected {FusedDetector.MinHeldOut + 2} images or more. Use more images (--max-id) or another class.");
        }

        return new ClassImages(used.Skip(heldOut), used.Take(heldOut), TestImages.Limit(test, settings.MaxTest));
    }
}

/// <summary>The out-of-distribution images of one run: some to train on, others to test on.</summary>
/// <param name="Training">Training images.</param>
/// <param name="Classes">The classes that these were drawn from; null where the set has no labels.</param>
/// <param name="Tests">Test images, set by set.</param>
internal sealed record OutlierImages(ImageSet Training, IReadOnlyList<int>? Classes, IReadOnlyList<ImageSet> Tests)
{
    /// <exception cref="ArgumentException">There are too few images or classes, or nothing is left to test on.</exception>
    public static OutlierImages Choose(ImageSources sources, TrainingSettings settings, int idClass, long seed, OutlierChoice choice)
    {
        if (idClass == PlannedRun.AllClasses && (sources.OodIsIdSet || sources.OodTests.Count == 0))
            throw new ArgumentException("--classes is 'all': where all classes are in-distribution, none is left as another kind of image. Name another set by --ood-train, and one by --ood-test.");
        var pool = sources.OodIsIdSet ? sources.OodTrain.WithoutClasses(idClass) : sources.OodTrain;
        var classes = ChooseClasses(pool, seed, choice, sources.OodIsIdSet ? idClass : null);
        if (classes is not null) pool = pool.WithClasses(classes);
        if (choice.Count > pool.Count)
            throw new ArgumentException($"{choice.Count} out-of-distribution training images are asked for; {pool.Name} has {pool.Count}. Ask for fewer, or for more classes.");
        return new OutlierImages(Draw(pool, choice.Count ?? pool.Count, seed), classes, ChooseTests(sources, settings, idClass, classes));
    }

    private static int[]? ChooseClasses(ImageSet pool, long seed, OutlierChoice choice, int? idClass)
    {
        if (pool.Labels is null)
        {
            return choice is { ClassCount: null, Labels: null }
                ? null
                : throw new ArgumentException($"--ood-classes: {pool.Name} has no labels, so that no classes can be chosen.");
        }

        int[] all = [.. pool.ClassCounts().Keys];
        if (choice.Labels is { } labels)
        {
            if (idClass is { } id && labels.Contains(id))
                throw new ArgumentException($"--ood-classes names class {id}, which is the in-distribution class.");
            return [.. labels.Order()];
        }

        if (choice.ClassCount is not { } count) return all;
        if (count > all.Length)
            throw new ArgumentException($"{count} out-of-distribution classes are asked for; {pool.Name} has {all.Length}.");
        new Random(unchecked((int)(seed ^ (seed >> 32)))).Shuffle(all);
        return [.. all.Take(count).Order()];
    }

    /// <summary>
    /// As many of each class as can be, which images by the seed; where the classes can't all have the same number, which ones have one more
    /// is drawn too. A smaller draw is part of a larger one. Without labels, or where the smallest class has too few, a plain draw.
    /// </summary>
    private static ImageSet Draw(ImageSet pool, int count, long seed)
    {
        if (count == pool.Count) return pool;
        if (pool.Labels is null) return pool.Sample(count, seed);
        var counts = pool.ClassCounts();
        var (rounds, rest) = Math.DivRem(count, counts.Count);
        if (counts.Values.Min() < rounds + (rest > 0 ? 1 : 0)) return pool.Sample(count, seed);
        if (rest == 0) return pool.SampleBalanced(rounds, seed);
        var balanced = pool.SampleBalanced(rounds + 1, seed);
        var last = balanced.Skip(rounds * counts.Count).Sample(rest, seed);
        return rounds == 0 ? last : ImageSet.Concatenate($"{pool.Name}, {count} drawn", balanced.Take(rounds * counts.Count), last);
    }

    private static ImageSet[] ChooseTests(ImageSources sources, TrainingSettings settings, int idClass, int[]? trained)
    {
        if (sources.OodTests.Count > 0)
        {
            var limit = settings.MaxTest is { } max ? Math.Max(1, max / sources.OodTests.Count) : (int?)null;
            return [.. sources.OodTests.Select(set => TestImages.Limit(set, limit))];
        }

        // Classes that were trained on are no test of what a detector makes of classes that it doesn't know.
        int[] left = sources.OodIsIdSet ? [idClass, .. trained!] : [idClass];
        var rest = sources.IdTest.ClassCounts().Keys.Except(left).ToArray();
        if (rest.Length == 0)
            throw new ArgumentException($"{sources.IdTest.Name}: no class is left to test on; all others than {idClass} give training images. Name fewer classes by --ood-classes, or a test set by --ood-test.");
        return [TestImages.Limit(sources.IdTest.WithClasses(rest), settings.MaxTest)];
    }
}

internal static class TestImages
{
    /// <summary>At most so many images, drawn by a fixed seed: results of different seeds are then of one test.</summary>
    public static ImageSet Limit(ImageSet set, int? most) => most < set.Count ? set.Sample(most.Value, seed: 0).WithName(set.Name) : set;
}

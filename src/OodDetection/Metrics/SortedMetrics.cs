using System.Diagnostics;

namespace OodDetection.Metrics;

/// <summary>The formulas behind <see cref="OodMetrics"/>; each is one walk over sorted scores.</summary>
internal static class SortedMetrics
{
    public static double Auroc(SortedScores scores)
    {
        // Twice U is an integer, so ties cost no rounding.
        long twiceU = 0;
        foreach (var group in scores.GroupsFromTheTop())
        {
            var inBelow = scores.InDistributionCount - group.InAbove - group.InHere;
            twiceU += group.OutHere * (2 * inBelow + group.InHere);
        }
        return twiceU / (double)(2 * scores.InDistributionCount * scores.OutOfDistributionCount);
    }

    public static double AuprOut(SortedScores scores)
    {
        var sum = 0.0;
        foreach (var group in scores.GroupsFromTheTop())
        {
            var truePositives = group.OutAbove + group.OutHere;
            var falsePositives = group.InAbove + group.InHere;
            sum += group.OutHere * (truePositives / (double)(truePositives + falsePositives));
        }
        return sum / scores.OutOfDistributionCount;
    }

    public static double AuprIn(SortedScores scores)
    {
        // "Negated and from the top" is "from the bottom": the group and all below it are called ID.
        var sum = 0.0;
        foreach (var group in scores.GroupsFromTheTop())
        {
            var truePositives = scores.InDistributionCount - group.InAbove;
            var falsePositives = scores.OutOfDistributionCount - group.OutAbove;
            sum += group.InHere * (truePositives / (double)(truePositives + falsePositives));
        }
        return sum / scores.InDistributionCount;
    }

    public static double FprAtTpr(SortedScores scores, double tpr)
    {
        if (!(tpr > 0 && tpr <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(tpr), tpr, "The true-positive rate must be above 0 and at most 1, such as 0.95.");
        }

        foreach (var group in scores.GroupsFromTheTop())
        {
            // The quotient, not tpr times the count: 19 of 20 is 0.95 exactly as the literal 0.95 is rounded.
            if ((group.OutAbove + group.OutHere) / (double)scores.OutOfDistributionCount >= tpr)
                return (group.InAbove + group.InHere) / (double)scores.InDistributionCount;
        }
        throw new UnreachableException("The lowest group finds every OOD image.");
    }
}

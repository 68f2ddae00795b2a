namespace OodDetection;

/// <summary>
/// Cumulative sum control chart (Page, Biometrika 41, 1954) of standard normal numbers: S ← max(0, S + z − k), with an alarm at S ≥ h.
/// </summary>
internal static class Cusum
{
    /// <summary>k: half the shift that the chart is quickest for, in standard deviations. With 1 a window that is two out counts fully.</summary>
    internal const double Allowance = 1;

    private const int States = 120;

    /// <summary>The alarm level h at which the mean number of steps to a false alarm is as wanted.</summary>
    /// <param name="averageRunLength">The mean number of steps, above 1/P(z ≥ k), about 6.3.</param>
    internal static double AlarmLevel(double averageRunLength)
    {
        var (low, high) = (0.0, 1.0);
        while (AverageRunLength(high) < averageRunLength) (low, high) = (high, 2 * high);
        for (var i = 0; i < 50; i++)
        {
            var middle = (low + high) / 2;
            if (AverageRunLength(middle) < averageRunLength) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>The mean number of steps to an alarm, by the Markov chain over slices of [0, h) of Brook &amp; Evans (Biometrika 59, 1972).</summary>
    internal static double AverageRunLength(double level)
    {
        // The first state is S = 0 with half a slice.
        var width = 2 * level / (2 * States - 1);
        var system = new double[States, States + 1];
        for (var from = 0; from < States; from++)
        {
            for (var to = 0; to < States; to++)
            {
                var upper = NormalDistribution.Cumulative(((to - from + 0.5) * width) + Allowance);
                var lower = to == 0 ? 0 : NormalDistribution.Cumulative(((to - from - 0.5) * width) + Allowance);
                system[from, to] = (from == to ? 1 : 0) - (upper - lower);
            }

            system[from, States] = 1;
        }

        return SolveForFirst(system);
    }

    // Gauss-Jordan without exchange of rows: I − R is diagonally dominant, since R's rows sum to less than one.
    private static double SolveForFirst(double[,] system)
    {
        var n = system.GetLength(0);
        for (var pivot = n - 1; pivot >= 0; pivot--)
        {
            for (var row = 0; row < pivot; row++)
            {
                var factor = system[row, pivot] / system[pivot, pivot];
                for (var column = 0; column < pivot; column++) system[row, column] -= factor * system[pivot, column];
                system[row, n] -= factor * system[pivot, n];
            }
        }

        return system[0, n] / system[0, 0];
    }
}

using System.Runtime.ExceptionServices;

namespace OodDetection.Data;

/// <summary>Works through files on several threads, with one outcome however many there are.</summary>
internal static class FileReading
{
    private const int ReportEvery = 64;

    /// <summary>Does something with each file.</summary>
    /// <returns>The damaged files, in order, where they are skipped.</returns>
    internal static IReadOnlyList<DamagedFile> Each(IReadOnlyList<ImageFile> files, ImageReadingOptions options, Action<int> work, CancellationToken cancellationToken)
    {
        var faults = new Exception?[files.Count];
        var done = 0;
        Run(files.Count, options.Threads, i =>
        {
            try
            {
                work(i);
            }
            catch (InvalidDataException fault) when (options.Damaged == DamagedFiles.Skip)
            {
                faults[i] = fault;
            }

            var now = Interlocked.Increment(ref done);
            if (now % ReportEvery == 0 || now == files.Count) options.Progress?.Report(new ImageReadingProgress(now, files.Count));
        }, cancellationToken);
        DamagedFile[] damaged = [.. Enumerable.Range(0, files.Count).Where(i => faults[i] is not null).Select(i => new DamagedFile(files[i], faults[i]!.Message))];
        foreach (var file in damaged) options.DamagedReport?.Report(file);
        return damaged;
    }

    /// <summary>Does something for each number; of several errors the one of the smallest number that came up is thrown.</summary>
    internal static void Run(int count, int threads, Action<int> work, CancellationToken cancellationToken)
    {
        if (threads == 1 || count == 1)
        {
            for (var i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                work(i);
            }

            return;
        }

        Exception? first = null;
        var place = int.MaxValue;
        var gate = new object();
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, (i, loop) =>
        {
            try
            {
                work(i);
            }
            catch (Exception error)
            {
                lock (gate)
                {
                    if (i < place) (first, place) = (error, i);
                }

                loop.Break(); // what comes before is still done, so that the first error is found each time
            }
        });
        if (first is not null) ExceptionDispatchInfo.Throw(first);
    }
}

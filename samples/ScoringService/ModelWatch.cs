using Microsoft.Extensions.Options;

namespace Samples.Scoring;

/// <summary>Looks at the file from time to time. Polling sees renames, links and mounted volumes alike, which notifications of the file system do not.</summary>
internal sealed class ModelWatch(CurrentModel model, IOptions<ServiceOptions> options) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.WatchSeconds == 0) return;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.WatchSeconds));
        while (await timer.WaitForNextTickAsync(stoppingToken)) model.LoadIfChanged();
    }
}

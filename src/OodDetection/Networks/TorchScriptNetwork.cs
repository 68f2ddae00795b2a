using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Networks;

/// <summary>A TorchScript network as an ordinary one: TorchSharp's <c>ScriptModule</c> is no <c>Module&lt;Tensor, Tensor&gt;</c>.</summary>
internal sealed class TorchScriptNetwork : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly jit.ScriptModule<Tensor, Tensor> script;
#pragma warning restore IDE1006

    internal TorchScriptNetwork(jit.ScriptModule<Tensor, Tensor> script)
        : base(nameof(TorchScriptNetwork))
    {
        this.script = script;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => script.call(input);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // TorchSharp goes through the modules while it disposes them, which a script module that is gone doesn't stand.
            ClearModules();
            script.Dispose();
        }

        base.Dispose(disposing);
    }
}

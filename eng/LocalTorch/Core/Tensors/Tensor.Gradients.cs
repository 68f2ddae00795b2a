namespace TorchSharp;

public static partial class torch
{
    // Gradients of one tensor; torch.autograd has the functions for several.
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Info.RequiresGrad;
            set => Native.Check(Native.lt_tensor_set_requires_grad(Handle, value ? 1 : 0));
        }

        public unsafe Tensor? grad
        {
            get
            {
                nint gradient;
                Native.Check(Native.lt_tensor_grad(Handle, &gradient));
                return gradient == 0 ? null : new Tensor(gradient);
            }
            set
            {
                Native.Check(Native.lt_tensor_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public void retain_grad() => Native.Check(Native.lt_tensor_retain_grad(Handle));

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public Tensor detach() => Aten.detach.Call(this);

        public Tensor detach_()
        {
            Aten.detach_.Run(this);
            return this;
        }
    }
}
